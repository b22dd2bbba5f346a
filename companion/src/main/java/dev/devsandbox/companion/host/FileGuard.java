package dev.devsandbox.companion.host;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Held by one process at a time: a lock of the operating system on a file that says the process's
 * number. It ends with its process, however that ends; the file stays.
 */
public final class FileGuard implements AutoCloseable {
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(20);

  private final LockedFile file;

  private FileGuard(LockedFile file) {
    this.file = file;
  }

  /**
   * Takes the guard, if nobody has it.
   *
   * @throws Problem when the file can't be made or locked
   */
  public static Optional<FileGuard> tryTake(Path file) throws Problem {
    try {
      Optional<LockedFile> locked = LockedFile.tryLock(file, false);
      if (locked.isPresent()) {
        locked.get().note(ProcessHandle.current().pid() + "\n");
      }
      return locked.map(FileGuard::new);
    } catch (IOException e) {
      throw LockedFile.unusable(file, e);
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
      LockedFile.pause(BETWEEN_TRIES);
    }
  }

  @Override
  public void close() {
    file.close();
  }
}
