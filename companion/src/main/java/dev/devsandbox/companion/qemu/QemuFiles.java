package dev.devsandbox.companion.qemu;

import dev.devsandbox.companion.host.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files that QEMU writes. */
final class QemuFiles {
  private QemuFiles() {}

  /** Makes a file that only its user can read, for QEMU to open; leaves one that is there. */
  static void keepPrivate(Path file) throws Problem {
    try {
      if (!Files.exists(file)) {
        Files.newByteChannel(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
            .close();
      }
    } catch (IOException e) {
      throw unavailable(file, e);
    }
  }

  /** Puts a log aside as the one before, so that a new one begins. */
  static void keepLast(Path log) throws Problem {
    try {
      Files.move(
          log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
    } catch (NoSuchFileException e) {
      // There was none.
    } catch (IOException e) {
      throw unavailable(log, e);
    }
  }

  private static Problem unavailable(Path file, IOException e) {
    return new Problem(
        Problem.Kind.UNAVAILABLE,
        file + " can't be written: " + e.getMessage(),
        "look for free space and permissions there",
        e);
  }
}
