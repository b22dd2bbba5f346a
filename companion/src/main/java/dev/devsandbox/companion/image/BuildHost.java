package dev.devsandbox.companion.image;

import dev.devsandbox.companion.host.Command;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.host.Programs;
import dev.devsandbox.companion.host.Reason;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The machine that builds: what it must have, found out before anything is made.
 *
 * @param system as Java's property {@code os.name}
 * @param environment of this process
 */
record BuildHost(String system, Map<String, String> environment) {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** What the root file system, the disk, and its packed form take at the same time. */
  private static final long SPACE = 4L << 30;

  /** Programs, and the Debian and Ubuntu package each is in. */
  private static final Map<String, String> PACKAGES =
      Map.of(
          "mmdebstrap", "mmdebstrap",
          "newuidmap", "uidmap",
          "mke2fs", "e2fsprogs",
          "qemu-img", "qemu-utils",
          "setpriv", "util-linux",
          "tar", "tar");

  /** This machine. */
  static BuildHost here() {
    return new BuildHost(System.getProperty("os.name", ""), System.getenv());
  }

  /**
   * Where root file systems are made: not in memory, and not in a home, which others can't enter.
   */
  Path scratchParent() {
    String chosen = environment.get("TMPDIR");
    return Path.of(chosen == null || chosen.isEmpty() ? "/var/tmp" : chosen).toAbsolutePath();
  }

  /**
   * Checks the machine.
   *
   * @param images the folder that images are stored in; exists
   * @throws Problem what is missing, and how to get it
   */
  void check(ImageRecipe recipe, Path images, Programs programs) throws Problem {
    if (!system.equals("Linux")) {
      throw new Problem(
          Problem.Kind.UNAVAILABLE,
          "images are built on Linux, and this is " + system,
          "build on a Linux machine of the same architecture, and copy the image's folder to "
              + images);
    }
    List<String> missing =
        Stream.concat(
                PACKAGES.keySet().stream(),
                Stream.concat(
                    recipe.dotfiles().isEmpty() ? Stream.empty() : Stream.of("git"),
                    recipe.kubernetes().isEmpty() ? Stream.empty() : Stream.of("curl")))
            .filter(program -> !isInstalled(program))
            .sorted()
            .toList();
    if (!missing.isEmpty()) {
      throw new Problem(
          Problem.Kind.UNAVAILABLE,
          "to build an image takes " + String.join(", ", missing),
          "sudo apt install "
              + String.join(
                  " ", missing.stream().map(name -> PACKAGES.getOrDefault(name, name)).toList()));
    }
    checkSpace(images);
    checkSpace(scratchParent());
    checkNamespaces(programs);
  }

  private boolean isInstalled(String program) {
    List<String> folders =
        new ArrayList<>(
            List.of(environment.getOrDefault("PATH", "").split(File.pathSeparator, -1)));
    // Where mmdebstrap looks, too.
    folders.addAll(List.of("/usr/sbin", "/sbin"));
    return folders.stream()
        .anyMatch(folder -> !folder.isEmpty() && Files.isExecutable(Path.of(folder, program)));
  }

  private static void checkSpace(Path folder) throws Problem {
    try {
      long free = Files.getFileStore(folder).getUsableSpace();
      if (free < SPACE) {
        throw new Problem(
            Problem.Kind.UNAVAILABLE,
            "%s has %d MiB left, and a build takes %d".formatted(folder, free >> 20, SPACE >> 20),
            "make room there: devsandbox image list shows images you may not need any more");
      }
    } catch (IOException e) {
      throw new Problem(
          Problem.Kind.UNAVAILABLE,
          folder + " can't be used: " + Reason.of(e),
          "set TMPDIR to a folder on a disk with room",
          e);
    }
  }

  /** Not by looking for settings, of which there are many, but by making a namespace. */
  private static void checkNamespaces(Programs programs) throws Problem {
    Programs.Answer answer =
        programs.ask(Command.of("mmdebstrap", "--unshare-helper", "true"), LIMIT);
    if (answer.exit() != 0) {
      throw new Problem(
          Problem.Kind.UNAVAILABLE,
          "this user can't make a user namespace with users of its own: " + answer.lastErrors(),
          "sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 "
              + System.getProperty("user.name")
              + "; where AppArmor forbids it, allow mmdebstrap there");
    }
  }
}
