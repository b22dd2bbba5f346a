package dev.devsandbox.companion.image;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.devsandbox.companion.host.Architecture;
import dev.devsandbox.companion.host.Name;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A golden image as its {@code manifest.json} describes it. An image never changes; a newer build
 * of the same recipe is another image.
 *
 * @param digest over the files, see {@link #digestOf}; names the image's folder
 * @param name of the recipe it was built from
 * @param architecture of its programs
 * @param created when it was built
 * @param user the account people work as, with uid 1000
 * @param virtualBytes size of the disk as a VM sees it; an overlay is at least as large
 * @param kubernetes what starts as the VM's cluster, for people to read; empty for none
 * @param files every file of the image's folder but the manifest, by its name
 */
public record Image(
    Digest digest,
    Name name,
    Architecture architecture,
    Instant created,
    String user,
    long virtualBytes,
    Optional<String> kubernetes,
    SortedMap<String, Part> files) {
  /** The disk, as qcow2. */
  public static final String DISK = "disk.qcow2";

  /** The kernel; there when QEMU starts it itself, instead of firmware and a boot loader. */
  public static final String KERNEL = "vmlinuz";

  /** The first file system of that kernel. */
  public static final String INITRD = "initrd.img";

  /** The command line of that kernel, one line. */
  public static final String COMMAND_LINE = "cmdline";

  /** After this long an image lacks too many security updates to be used without a word. */
  public static final Duration STALE_AFTER = Duration.ofDays(182);

  /**
   * A file of an image.
   *
   * @param sha256 of its content
   * @param bytes its length
   */
  public record Part(Digest sha256, long bytes) {}

  public Image {
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
  }

  /**
   * The digest of an image with these files: that of the list which {@code sha256sum} prints of
   * them in the order of their names, so that anyone can find it out by {@code sha256sum * |
   * sha256sum}.
   */
  public static Digest digestOf(Map<String, Part> files) {
    return Digest.of(
        new TreeMap<>(files)
            .entrySet().stream()
                .map(file -> file.getValue().sha256() + "  " + file.getKey() + "\n")
                .collect(Collectors.joining()));
  }

  /** Whether QEMU starts the image's kernel itself. */
  @JsonIgnore
  public boolean bootsDirectly() {
    return files.containsKey(KERNEL);
  }

  /** What the image takes on this machine's disk, in bytes. */
  @JsonIgnore
  public long bytes() {
    return files.values().stream().mapToLong(Part::bytes).sum();
  }

  /** Whether the image is too old to be used without a word. */
  public boolean isStale(Instant now) {
    return created.plus(STALE_AFTER).isBefore(now);
  }
}
