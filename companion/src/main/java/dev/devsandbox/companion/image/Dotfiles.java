package dev.devsandbox.companion.image;

import java.util.Optional;

/**
 * A repository of settings that is cloned into the user's home and set up there while the image is
 * built.
 *
 * @param repository what {@code git} fetches it from, with this machine's credentials, which don't
 *     get into the image
 * @param ref branch, tag or commit; {@code HEAD} is the repository's default branch
 * @param command what sets them up, for a shell in the clone; empty for the usual: {@code
 *     bootstrap.sh start}, else {@code install.sh}, else {@code chezmoi}, else nothing
 */
public record Dotfiles(String repository, String ref, Optional<String> command) {
  static final String REF = "HEAD";

  /** The clone's folder in the user's home, named as the repository. */
  String folder() {
    String path = repository.replaceAll("/+$", "");
    String last = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf(':')) + 1);
    return last.endsWith(".git") ? last.substring(0, last.length() - ".git".length()) : last;
  }
}
