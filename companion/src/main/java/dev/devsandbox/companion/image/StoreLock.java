package dev.devsandbox.companion.image;

import dev.devsandbox.companion.host.LockedFile;
import dev.devsandbox.companion.host.Problem;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Held by those who choose an image, together, or by one who removes images, alone: a lock of the
 * operating system, which ends with its process.
 */
public final class StoreLock implements AutoCloseable {
  private static final String FILE = "lock";

  private final LockedFile file;

  private StoreLock(LockedFile file) {
    this.file = file;
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
      return LockedFile.tryLock(file, shared)
          .map(StoreLock::new)
          .orElseThrow(
              () -> new Problem(Problem.Kind.BUSY, busy, "try again when it has finished"));
    } catch (IOException e) {
      throw LockedFile.unusable(file, e);
    }
  }

  @Override
  public void close() {
    file.close();
  }
}
