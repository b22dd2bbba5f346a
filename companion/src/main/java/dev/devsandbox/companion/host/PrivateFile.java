package dev.devsandbox.companion.host;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;

/** Files that only their user can read, replaced as a whole or not at all. */
public final class PrivateFile {
  private PrivateFile() {}

  /**
   * Writes a file; who reads meanwhile sees the old one or this.
   *
   * @throws Problem when it can't be written, for instance because the disk is full
   */
  public static void write(Path file, byte[] content) throws Problem {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    try {
      Files.deleteIfExists(next);
      try (FileChannel out =
          FileChannel.open(
              next,
              EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
        ByteBuffer bytes = ByteBuffer.wrap(content);
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
        out.force(true);
      }
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new Problem(
          Problem.Kind.UNAVAILABLE,
          file + " can't be written: " + Reason.of(e),
          "look for free space and permissions there",
          e);
    }
  }

  /**
   * Deletes a file, if it is there.
   *
   * @throws Problem when it stays
   */
  public static void delete(Path file) throws Problem {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new Problem(
          Problem.Kind.UNAVAILABLE,
          file + " can't be removed: " + Reason.of(e),
          "look at its permissions",
          e);
    }
  }
}
