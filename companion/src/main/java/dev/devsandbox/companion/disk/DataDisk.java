package dev.devsandbox.companion.disk;

import dev.devsandbox.companion.host.Home;
import dev.devsandbox.companion.host.Name;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * A data disk as its {@code disk.json} describes it. A file system bears one writer: a VM that has
 * it mounted, also one whose memory is saved. So a disk has one holder.
 *
 * @param bytes its size as a guest sees it
 * @param holder the one VM that may attach it; empty when none may
 */
public record DataDisk(Name name, long bytes, Optional<Name> holder, Instant created) {
  /** The least size of a disk, in bytes: a file system has to fit. */
  public static final long SMALLEST = 64L << 20;

  /** The greatest size of a disk, in bytes. */
  public static final long LARGEST = 16L << 40;

  public DataDisk {
    if (bytes < SMALLEST || bytes > LARGEST) {
      throw new IllegalArgumentException("not a size of a data disk: " + bytes);
    }
  }

  /** Where a disk's content lies, as qcow2. */
  public static Path file(Home home, Name name) {
    return home.disks().resolve(name.value()).resolve("disk.qcow2");
  }

  DataDisk heldBy(Optional<Name> vm) {
    return new DataDisk(name, bytes, vm, created);
  }

  DataDisk of(long size) {
    return new DataDisk(name, size, holder, created);
  }
}
