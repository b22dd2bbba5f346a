package dev.devsandbox.companion.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * A lock of the operating system on a file that only its user can read. It ends with its process,
 * however that ends; the file stays.
 */
public final class LockedFile implements AutoCloseable {
  private final FileChannel channel;

  private LockedFile(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Locks a file, which is made if it isn't there.
   *
   * @param shared whether others may share it
   * @return empty when another process, or another thread of this one, has it
   * @throws NoSuchFileException when there is no such folder
   * @throws Problem when the file can't be made or locked
   */
  public static Optional<LockedFile> tryLock(Path file, boolean shared)
      throws NoSuchFileException, Problem {
    try {
      return tryLock(open(file), shared);
    } catch (NoSuchFileException e) {
      throw e;
    } catch (IOException e) {
      throw unusable(file, e);
    }
  }

  private static FileChannel open(Path file) throws IOException {
    return FileChannel.open(
        file,
        Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }

  private static Optional<LockedFile> tryLock(FileChannel channel, boolean shared)
      throws IOException {
    boolean locked = false;
    try {
      locked = channel.tryLock(0, Long.MAX_VALUE, shared) != null;
      return locked ? Optional.of(new LockedFile(channel)) : Optional.empty();
    } catch (OverlappingFileLockException e) {
      // Another thread of this process; as good as another process.
      return Optional.empty();
    } finally {
      if (!locked) {
        channel.close();
      }
    }
  }

  /** The file can't be locked. */
  public static Problem unusable(Path file, IOException e) {
    return new Problem(
        Problem.Kind.UNAVAILABLE,
        file + " can't be locked: " + Reason.of(e),
        "look at the permissions there, and use a local file system",
        e);
  }

  /** Replaces the file's content: who has it, for people to read. If that fails, lets go of it. */
  public void note(String text) throws IOException {
    try {
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Waits before the next try. */
  public static void pause(Duration time) throws Problem {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Problem(Problem.Kind.FAILED, "interrupted while waiting for a lock", "", e);
    }
  }

  /** Lets go of it. */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
