package dev.devsandbox.companion.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Held by one process at a time: a lock of the operating system on a file that says the process's
 * number. It ends with its process, however that ends; the file stays.
 */
public final class FileGuard implements AutoCloseable {
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(20);

  private final FileChannel channel;

  private FileGuard(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the guard, if nobody has it.
   *
   * @throws Problem when the file can't be made or locked
   */
  public static Optional<FileGuard> tryTake(Path file) throws Problem {
    try {
      FileChannel channel =
          FileChannel.open(
              file,
              Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      try {
        if (channel.tryLock() != null) {
          String note = ProcessHandle.current().pid() + "\n";
          channel.truncate(0).write(ByteBuffer.wrap(note.getBytes(StandardCharsets.US_ASCII)));
          return Optional.of(new FileGuard(channel));
        }
      } catch (OverlappingFileLockException e) {
        // Another thread of this process; as good as another process.
      } catch (IOException e) {
        channel.close();
        throw e;
      }
      channel.close();
      return Optional.empty();
    } catch (IOException e) {
      throw new Problem(
          Problem.Kind.UNAVAILABLE,
          file + " can't be locked: " + Reason.of(e),
          "look at the permissions there, and use a local file system",
          e);
    }
  }

  /**
   * Takes the guard, waiting for who has it.
   *
   * @throws Problem BUSY when that takes longer than the limit
   */
  public static FileGuard take(Path file, Duration limit) throws Problem {
    Deadline deadline = Deadline.in(limit);
    while (true) {
      Optional<FileGuard> guard = tryTake(file);
      if (guard.isPresent()) {
        return guard.get();
      }
      if (deadline.isOver()) {
        throw new Problem(
            Problem.Kind.BUSY,
            file + " is held by another process",
            "wait for it; the file says its number");
      }
      pause();
    }
  }

  private static void pause() throws Problem {
    try {
      Thread.sleep(BETWEEN_TRIES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Problem(Problem.Kind.FAILED, "interrupted while waiting for a lock", "", e);
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
