package dev.devsandbox.companion.image;

import dev.devsandbox.companion.host.Command;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.host.Programs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * An archive by tar that brings a Kubernetes.
 *
 * @param file on this machine
 */
record KubernetesArchive(Path file) {
  /** The Debian packages it needs, one a line. */
  private static final String PACKAGES = "packages.txt";

  /** What every such archive has. */
  private static final List<String> PARTS = List.of("kubernetes.service", "load-image", PACKAGES);

  private static final Duration LIMIT = Duration.ofMinutes(5);

  /**
   * The Debian packages that the archive needs.
   *
   * @throws Problem when it isn't such an archive
   */
  List<String> packages(Programs programs) throws Problem {
    Set<String> names = Set.copyOf(tar(programs, "--list").lines().toList());
    for (String part : PARTS) {
      if (!names.contains(part)) {
        throw wrong("has no " + part);
      }
    }
    List<String> packages =
        tar(programs, "--extract", "--to-stdout", PACKAGES)
            .lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty())
            .toList();
    for (String name : packages) {
      if (!RecipeRules.isPackage(name)) {
        throw wrong("names a package that can't be: " + name);
      }
    }
    return packages;
  }

  private String tar(Programs programs, String... what) throws Problem {
    String[] words = new String[what.length + 2];
    words[0] = "tar";
    words[1] = "--file=" + file;
    System.arraycopy(what, 0, words, 2, what.length);
    Programs.Answer answer = programs.ask(Command.of(words), LIMIT);
    if (answer.exit() != 0) {
      throw wrong("is no archive by tar: " + answer.lastErrors());
    }
    return answer.output();
  }

  private Problem wrong(String what) {
    return new Problem(
        Problem.Kind.USAGE,
        "the recipe's kubernetes.archive.file " + file + " " + what,
        "make it by hack/cluster pack, or see docs/how-to/golden-image.md");
  }
}
