package dev.devsandbox.companion.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/**
 * The folder that holds everything of the companion: {@code $DEVSANDBOX_HOME}, or {@code
 * ~/.devsandbox}. Short, because the paths of Unix sockets end at 104 bytes on macOS.
 *
 * @param root an absolute path
 */
public record Home(Path root) {
  /** The folder the environment names. */
  public static Home of(Map<String, String> environment) {
    String chosen = environment.get("DEVSANDBOX_HOME");
    Path root =
        chosen == null || chosen.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".devsandbox")
            : Path.of(chosen);
    return new Home(root.toAbsolutePath().normalize());
  }

  /** The one file of settings; need not exist. */
  public Path config() {
    return root.resolve("config.yaml");
  }

  /** One folder per golden image, named by its digest. */
  public Path images() {
    return root.resolve("images");
  }

  /** One folder per VM, named as the VM. */
  public Path vms() {
    return root.resolve("vm");
  }

  /** One folder per data disk, named as the disk. */
  public Path disks() {
    return root.resolve("disks");
  }

  /** The names that restricted VMs may reach, one a line; need not exist. */
  public Path allowedNames() {
    return root.resolve("allowed-names");
  }

  /** The key the companion logs in with, and the {@code config} to include. */
  public Path ssh() {
    return root.resolve("ssh");
  }

  /**
   * Makes a folder of this home that only its user can read, with its parents.
   *
   * @throws Problem when the folder can't be made
   */
  public Path make(Path folder) throws Problem {
    try {
      return Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (IOException e) {
      throw new Problem(
          Problem.Kind.UNAVAILABLE,
          "the folder " + folder + " can't be made: " + Reason.of(e),
          "make it writable, or name another by DEVSANDBOX_HOME",
          e);
    }
  }
}
