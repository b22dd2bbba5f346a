package dev.devsandbox.companion.image;

import dev.devsandbox.companion.host.Problem;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Lays out the files that a build puts into an image.
 *
 * @param folder new and empty
 */
record BuildFolder(Path folder) {
  private static final String FILE_MODE = "644";
  private static final String PROGRAM_MODE = "755";

  /** Settings of every image, by their path in it. */
  private static final List<String> SETTINGS =
      List.of(
          "etc/cloud/cloud.cfg.d/90-devsandbox.cfg",
          "etc/initramfs-tools/conf.d/devsandbox",
          "etc/systemd/network/50-devsandbox.network",
          "etc/systemd/system.conf.d/50-devsandbox.conf",
          "usr/lib/systemd/system/devsandbox-data.service",
          "usr/share/devsandbox/zshrc",
          "usr/share/initramfs-tools/modules.d/devsandbox");

  private static final List<String> SETTING_PROGRAMS =
      List.of(
          "usr/lib/devsandbox/check-data-disk",
          "usr/lib/systemd/system-generators/devsandbox-data");

  /** What runs k3s, by its path among the recipe's files. */
  private static final List<String> K3S =
      List.of("kubernetes.service", "list-images", "load-image", "prepare");

  private static final String DOTFILES = "dotfiles";
  private static final String KUBERNETES = "kubernetes";

  /** Where the image's own files come together. */
  Path image() {
    return folder.resolve("image");
  }

  /** Lays out everything but what is fetched. */
  void lay(BuildPlan plan) throws IOException, Problem {
    ImageRecipe recipe = plan.recipe();
    Files.createDirectory(image());
    Path overlay = Files.createDirectory(folder.resolve(BuildPlan.OVERLAY));
    for (String setting : SETTINGS) {
      write(overlay.resolve(setting), resource(BuildPlan.OVERLAY + "/" + setting), FILE_MODE);
    }
    for (String program : SETTING_PROGRAMS) {
      write(overlay.resolve(program), resource(BuildPlan.OVERLAY + "/" + program), PROGRAM_MODE);
    }
    Path files = Files.createDirectory(folder.resolve(BuildPlan.FILES));
    for (RecipeFile file : recipe.files()) {
      write(files.resolve(file.path().substring(1)), file.content(), file.mode());
    }
    Path scripts = files.resolve(BuildPlan.SCRIPTS);
    for (String script : List.of("setup", "pack")) {
      write(scripts.resolve(script), resource(script), FILE_MODE);
    }
    for (int i = 0; i < recipe.dotfiles().size(); i++) {
      write(scripts.resolve(DOTFILES + "-" + i), script(recipe.dotfiles().get(i)), FILE_MODE);
    }
    if (plan.kubernetes().isPresent()) {
      lay(plan.kubernetes().get(), files);
    }
  }

  private static void lay(KubernetesPlan plan, Path files) throws IOException, Problem {
    Files.createDirectories(plan.images());
    Files.writeString(plan.checksums(), plan.expected());
    write(files.resolve(BuildPlan.SCRIPTS).resolve(KUBERNETES), resource(KUBERNETES), FILE_MODE);
    switch (plan.kubernetes().source()) {
      case Kubernetes.Archive _ -> {
        // Brings its own.
      }
      case Kubernetes.K3s _ -> {
        for (String file : K3S) {
          Path target = files.resolve(KubernetesPlan.PLACE.substring(1)).resolve(file);
          write(target, resource("k3s/" + file), PROGRAM_MODE);
        }
      }
    }
  }

  /** Lists the files of a folder for {@code tar}, in an order that is always the same. */
  void list(String name) throws IOException {
    Path top = folder.resolve(name);
    try (Stream<Path> files = Files.walk(top)) {
      Files.writeString(
          folder.resolve(name + ".list"),
          files
              .filter(file -> !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS))
              .map(file -> "./" + top.relativize(file))
              .sorted()
              .map(file -> file + "\0")
              .collect(Collectors.joining()));
    }
  }

  private static String script(Dotfiles dotfiles) throws IOException {
    return "set -e\ncd ~/"
        + dotfiles.folder()
        + "\n"
        + (dotfiles.command().isPresent() ? dotfiles.command().get() + "\n" : resource(DOTFILES));
  }

  private static void write(Path file, String content, String mode) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(letters(mode)));
  }

  /** {@code rw-r--r--} for {@code 644}. */
  private static String letters(String octal) {
    return octal
        .chars()
        .mapToObj(digit ->
            List.of("---", "--x", "-w-", "-wx", "r--", "r-x", "rw-", "rwx").get(digit - '0'))
        .collect(Collectors.joining());
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = BuildFolder.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new FileNotFoundException("resource " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
