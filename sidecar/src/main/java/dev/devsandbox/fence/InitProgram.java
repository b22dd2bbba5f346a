package dev.devsandbox.fence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/** The static init program that user containers start with; it comes with the sidecar's image. */
final class InitProgram {
  private InitProgram() {}

  /** Puts the program into the directory that is shared with the user's containers. */
  static void install(Path program, Path directory) throws IOException {
    Path partial = directory.resolve(".init");
    Files.copy(program, partial, StandardCopyOption.REPLACE_EXISTING);
    Files.setPosixFilePermissions(partial, PosixFilePermissions.fromString("r-xr-xr-x"));
    Files.move(partial, directory.resolve("init"), StandardCopyOption.ATOMIC_MOVE);
  }
}
