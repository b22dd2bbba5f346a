package dev.devsandbox.companion.image;

import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.host.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Held by those who choose an image, together, or by one who removes images, alone: a lock of the
 * operating system, which ends with its process.
 */
public final class StoreLock implements AutoCloseable {
  private static final String FILE = "lock";

  private final FileChannel channel;

  private StoreLock(FileChannel channel) {
    this.channel = channel;
  }

  /** Keeps images from being removed; others may do the same. */
  static StoreLock shared(Path images) throws Problem {
    return take(images, true, "an image is being removed");
  }

  /** Keeps others from relying on an image. */
  static StoreLock alone(Path images) throws Problem {
    return take(images, false, "another command uses an image");
  }

  private static StoreLock take(Path images, boolean shared, String busy) throws Problem {
    Path file = images.resolve(FILE);
    try {
      FileChannel channel =
          FileChannel.open(
              file,
              Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      if (tryLock(channel, shared) == null) {
        channel.close();
        throw new Problem(Problem.Kind.BUSY, busy, "try again when it has finished");
      }
      return new StoreLock(channel);
    } catch (IOException e) {
      throw new Problem(
          Problem.Kind.UNAVAILABLE,
          file + " can't be locked: " + Reason.of(e),
          "look at the permissions there, and use a local file system",
          e);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel, boolean shared)
      throws IOException {
    try {
      return channel.tryLock(0, Long.MAX_VALUE, shared);
    } catch (OverlappingFileLockException e) {
      // Another thread of this process.
      return null;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
