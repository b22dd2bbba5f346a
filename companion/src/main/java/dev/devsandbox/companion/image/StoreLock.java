package dev.devsandbox.companion.image;

import dev.devsandbox.companion.host.Problem;
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
 * A lock of the operating system on a file of the store; it ends with the process that holds it.
 */
public final class StoreLock implements AutoCloseable {
  private static final String USE = "lock";
  private static final String BUILD = "build.lock";

  private final FileChannel channel;

  private StoreLock(FileChannel channel) {
    this.channel = channel;
  }

  /** Keeps images from being removed; others may do the same. */
  static StoreLock shared(Path images) throws Problem {
    return take(images.resolve(USE), true, "an image is being removed");
  }

  /** Keeps others from relying on an image. */
  static StoreLock alone(Path images) throws Problem {
    return take(images.resolve(USE), false, "another command uses an image");
  }

  /** Keeps others from building. */
  static StoreLock build(Path images) throws Problem {
    return take(images.resolve(BUILD), false, "another image is being built");
  }

  private static StoreLock take(Path file, boolean shared, String busy) throws Problem {
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
          file + " can't be locked: " + e.getMessage(),
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
