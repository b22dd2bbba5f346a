package dev.devsandbox.companion.image;

import dev.devsandbox.companion.host.Name;
import java.util.List;
import java.util.Optional;

/**
 * What an image is built of. Every part has a default: an empty recipe gives a small Debian to work
 * in.
 *
 * @param name what the image is called; its next build has the same name
 * @param base what it starts from
 * @param packages Debian packages besides {@link #TOOLS} and what a VM needs
 * @param size of the disk as a VM sees it, in bytes; a VM may have a larger one
 * @param user the account people work as, with uid 1000, zsh, and {@code sudo} without a password
 * @param files put into the image when its packages are there
 * @param dotfiles cloned and set up in this order
 * @param kubernetes what starts as the VM's cluster; empty for none
 */
public record ImageRecipe(
    Name name,
    Debian base,
    List<String> packages,
    long size,
    String user,
    List<RecipeFile> files,
    List<Dotfiles> dotfiles,
    Optional<Kubernetes> kubernetes) {
  /** What people expect of a shell on Linux; every image has it. */
  public static final List<String> TOOLS =
      List.of(
          "ca-certificates",
          "curl",
          "git",
          "iputils-ping",
          "jq",
          "less",
          "nano",
          "rsync",
          "strace",
          "tmux",
          "zsh");

  static final Name NAME = new Name("base");
  static final String USER = "dev";
  static final long SIZE = 8L << 30;
  static final long SMALLEST = 3L << 30;
  static final long LARGEST = 16L << 40;

  public ImageRecipe {
    packages = List.copyOf(packages);
    files = List.copyOf(files);
    dotfiles = List.copyOf(dotfiles);
  }
}
