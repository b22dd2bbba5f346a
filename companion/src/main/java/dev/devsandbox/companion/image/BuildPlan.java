package dev.devsandbox.companion.image;

import dev.devsandbox.companion.host.Architecture;
import dev.devsandbox.companion.host.Command;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The commands that build an image, as they are run and as {@code --dry-run} prints them.
 *
 * @param recipe what to build
 * @param needed packages that the recipe's Kubernetes needs
 * @param architecture of the image: this machine's
 * @param folder where the image's files come together; only its user can read it
 * @param scratch where the root file system is made
 */
record BuildPlan(
    ImageRecipe recipe,
    List<String> needed,
    Architecture architecture,
    Path folder,
    Scratch scratch) {
  /** Files that packages find when they are installed. */
  static final String OVERLAY = "overlay";

  /** Files that come on top of the packages'. */
  static final String FILES = "files";

  /** The scripts that run in the image while it is built. */
  static final String SCRIPTS = ".devsandbox";

  static final String PACKAGES = "packages.txt";

  private static final String KUBERNETES = "kubernetes";

  /** What a VM can't do without. */
  private static final List<String> SYSTEM =
      List.of(
          "cloud-init",
          "dbus",
          "e2fsprogs",
          "initramfs-tools",
          "iproute2",
          "kmod",
          "openssh-server",
          "procps",
          "qemu-guest-agent",
          "sudo",
          "systemd-resolved",
          "systemd-sysv",
          "systemd-timesyncd",
          "udev",
          "zstd");

  /** A small image: what is left out can be read on the host, or installed again. */
  private static final List<String> LEFT_OUT =
      List.of(
          "path-exclude=/usr/share/doc/*",
          "path-include=/usr/share/doc/*/copyright",
          "path-exclude=/usr/share/info/*",
          "path-exclude=/usr/share/locale/*",
          "path-exclude=/usr/share/man/*");

  /** A step of a build. */
  record Step(String title, Command command) {}

  /** The packages an image of the recipe has, besides those they depend on. */
  List<String> packages() {
    return Stream.of(
            SYSTEM,
            List.of("linux-image-cloud-" + architecture),
            ImageRecipe.TOOLS,
            recipe.packages(),
            needed)
        .flatMap(List::stream)
        .distinct()
        .sorted()
        .toList();
  }

  /** The command line of the image's kernel. */
  String commandLine() {
    String console =
        switch (architecture) {
          case AMD64 -> "ttyS0";
          case ARM64 -> "ttyAMA0";
        };
    return "root=LABEL=devsandbox-root rw loglevel=4 console=" + console;
  }

  /** What the image keeps of its recipe's identity: the same recipe gives the same one. */
  UUID diskIdentity() {
    return UUID.nameUUIDFromBytes(recipe.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** Fetches the dotfiles to where the recipe's files are, and the Kubernetes. */
  List<Step> fetching() {
    return Stream.concat(
            recipe.dotfiles().stream().flatMap(dotfiles -> fetching(dotfiles).stream()),
            kubernetes().stream().flatMap(plan -> plan.bringing().stream()))
        .toList();
  }

  /** How the recipe's Kubernetes gets into the image. */
  Optional<KubernetesPlan> kubernetes() {
    return recipe
        .kubernetes()
        .map(is -> new KubernetesPlan(is, architecture, folder.resolve(KUBERNETES)));
  }

  /** Collects what goes into the image besides packages; {@link BuildFolder#list} comes before. */
  List<Step> collecting() {
    return List.of(
        new Step("collecting settings", archive(OVERLAY)),
        new Step("collecting files", archive(FILES)));
  }

  private List<Step> fetching(Dotfiles dotfiles) {
    String clone =
        folder
            .resolve(FILES)
            .resolve("home")
            .resolve(recipe.user())
            .resolve(dotfiles.folder())
            .toString();
    String title = "fetching " + dotfiles.folder();
    return List.of(
        new Step(title, Command.of("git", "init", "--quiet", clone)),
        new Step(
            title,
            Command.of("git", "-C", clone, "remote", "add", "origin", dotfiles.repository())),
        new Step(
            title,
            Command.of(
                "git", "-C", clone, "fetch", "--quiet", "--depth=1", "origin", dotfiles.ref())),
        new Step(title, Command.of("git", "-C", clone, "checkout", "--quiet", "FETCH_HEAD")));
  }

  /** An archive of a folder's files, without folders: those of the image keep their modes. */
  private Command archive(String name) {
    return Command.of(
        "tar",
        "--create",
        "--file=" + archiveFile(name),
        "--directory=" + folder.resolve(name),
        "--owner=0",
        "--group=0",
        "--numeric-owner",
        "--no-recursion",
        "--null",
        "--verbatim-files-from",
        "--files-from=" + folder.resolve(name + ".list"));
  }

  private Path archiveFile(String name) {
    return folder.resolve(name + ".tar");
  }

  /** Makes the root file system, and of it the image's files. */
  Command installation() {
    List<String> argv =
        new ArrayList<>(
            List.of(
                "env",
                "TMPDIR=" + scratch.path(),
                "SCRATCH=" + scratch.path(),
                "DISK_SIZE=" + recipe.size(),
                "DISK_UUID=" + diskIdentity(),
                // The kernel's first file system is made when all else is there.
                "INITRD=No",
                // Ends with this process, however that ends.
                "setpriv",
                "--pdeathsig=TERM",
                "mmdebstrap",
                "--mode=unshare",
                "--variant=minbase",
                "--format=null",
                "--architectures=" + architecture,
                "--skip=cleanup",
                "--include=" + String.join(",", packages())));
    LEFT_OUT.forEach(path -> argv.add("--dpkgopt=" + path));
    String scripts = "\"$1\"/" + SCRIPTS;
    argv.add("--essential-hook=" + special("tar-in", archiveFile(OVERLAY).toString(), "/"));
    argv.add("--customize-hook=" + special("tar-in", archiveFile(FILES).toString(), "/"));
    argv.add(
        "--customize-hook=rm -f \"$1\"/etc/resolv.conf; cp -L /etc/resolv.conf \"$1\"/etc/; chroot"
            + " \"$1\" sh /"
            + SCRIPTS
            + "/setup "
            + recipe.user());
    for (String hook : kubernetes().map(plan -> plan.hooks(SCRIPTS)).orElse(List.of())) {
      argv.add("--customize-hook=" + hook);
    }
    argv.add("--customize-hook=sh " + scripts + "/pack \"$1\"");
    argv.add(
        "--customize-hook="
            + special(
                "copy-out",
                inImage(Image.DISK),
                inImage(Image.KERNEL),
                inImage(Image.INITRD),
                inImage(PACKAGES),
                folder.resolve("image").toString()));
    argv.add(recipe.base().suite());
    argv.add("/dev/null");
    argv.addAll(recipe.base().sources());
    return new Command(argv);
  }

  private static String inImage(String file) {
    return "/" + SCRIPTS + "/" + file;
  }

  /** A hook that mmdebstrap itself runs, with the rights of its user outside the namespace. */
  static String special(String... words) {
    return Command.of(words).toString();
  }
}
