package dev.devsandbox.companion.vm;

import dev.devsandbox.companion.host.Deadline;
import dev.devsandbox.companion.host.LockedFile;
import dev.devsandbox.companion.host.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Held by who changes a VM. A lock of the operating system on a file of the VM's folder, so it ends
 * with its process, however that ends.
 */
final class VmLock implements AutoCloseable {
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(50);
  private static final int LONGEST_NOTE = 200;

  private final LockedFile file;

  private VmLock(LockedFile file) {
    this.file = file;
  }

  /**
   * Takes the lock, waiting for its holder.
   *
   * @return empty when the VM isn't there, or went away meanwhile
   * @throws Problem BUSY when it is held past the limit, with who holds it
   */
  static Optional<VmLock> take(VmHome home, Verb verb, Duration limit, Progress progress)
      throws Problem {
    Deadline deadline = Deadline.in(limit);
    boolean told = false;
    while (true) {
      if (!Files.isDirectory(home.folder())) {
        return Optional.empty();
      }
      Optional<VmLock> lock = tryTake(home.lock(), verb);
      if (lock.isPresent()) {
        return lock;
      }
      String holder = holder(home.lock());
      if (deadline.isOver()) {
        throw new Problem(
            Problem.Kind.BUSY,
            "VM %s is held by %s".formatted(home.folder().getFileName(), holder),
            "wait for it, or end it; a longer --timeout waits longer");
      }
      if (!told) {
        progress.say("waiting for " + holder);
        told = true;
      }
      LockedFile.pause(BETWEEN_TRIES);
    }
  }

  private static Optional<VmLock> tryTake(Path file, Verb verb) throws Problem {
    try {
      Optional<LockedFile> locked = LockedFile.tryLock(file, false);
      if (locked.isPresent() && !isNoted(file, locked.get(), verb)) {
        locked.get().close();
        return Optional.empty();
      }
      return locked.map(VmLock::new);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw LockedFile.unusable(file, e);
    }
  }

  /** Says who holds it; no when a VM that was deleted meanwhile took the locked file with it. */
  private static boolean isNoted(Path file, LockedFile locked, Verb verb) throws IOException {
    String note = "vm %s (process %d)\n".formatted(verb, ProcessHandle.current().pid());
    locked.note(note);
    try {
      return Files.readString(file).equals(note);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private static String holder(Path file) {
    try {
      String note = Files.readString(file).strip();
      return note.startsWith("vm ") && note.length() < LONGEST_NOTE ? note : "another process";
    } catch (IOException e) {
      return "another process";
    }
  }

  @Override
  public void close() {
    file.close();
  }
}
