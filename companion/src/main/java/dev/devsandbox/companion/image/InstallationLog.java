package dev.devsandbox.companion.image;

import dev.devsandbox.companion.host.Problem;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes sense of what mmdebstrap and apt say while they work. */
final class InstallationLog {
  private static final int TOLD_LINES = 5;

  private static final Pattern NO_PACKAGE =
      Pattern.compile("E: Unable to locate package (\\S+)|E: Package '(\\S+)' has no installation");

  private static final Pattern NO_NETWORK =
      Pattern.compile(
          "Temporary failure resolving|Could not resolve|Could not connect|Unable to connect"
              + "|Connection timed out|Connection refused|Network is unreachable");

  private static final Pattern NO_SPACE =
      Pattern.compile("No space left on device|not have enough free space|Disk quota exceeded");

  private InstallationLog() {}

  /** What to tell a person of a line of the log; empty for most. */
  static Optional<String> told(String line) {
    if (line.startsWith("I: running apt-get update")) {
      return Optional.of("reading lists of packages");
    }
    if (line.startsWith("I: downloading packages")) {
      return Optional.of("downloading packages");
    }
    if (line.startsWith("I: installing essential packages")) {
      return Optional.of("installing the essential packages");
    }
    if (line.startsWith("I: installing remaining packages")) {
      return Optional.of("installing the other packages");
    }
    if (line.contains("/setup ") && line.startsWith("I: running")) {
      return Optional.of("setting up the user");
    }
    if (line.contains("/pack ") && line.startsWith("I: running")) {
      return Optional.of("writing the disk");
    }
    return Optional.empty();
  }

  /** What went wrong in an installation that failed. */
  static Problem problem(String log, BuildPlan plan) {
    if (NO_SPACE.matcher(log).find()) {
      return new Problem(
          Problem.Kind.UNAVAILABLE,
          "there was not enough room for the build",
          "make room in %s and %s, or set TMPDIR"
              .formatted(plan.scratch().path().getParent(), plan.folder().getParent()));
    }
    Matcher missing = NO_PACKAGE.matcher(log);
    if (missing.find()) {
      String name = missing.group(1) == null ? missing.group(2) : missing.group(1);
      return new Problem(
          Problem.Kind.USAGE,
          "Debian " + plan.recipe().base().suite() + " has no package " + name,
          "correct the recipe's packages");
    }
    if (NO_NETWORK.matcher(log).find()) {
      return new Problem(
          Problem.Kind.UNAVAILABLE,
          "the archive of packages can't be reached: " + lastErrors(log),
          "look at the network, or name another archive as base.mirror in the recipe");
    }
    return new Problem(
        Problem.Kind.FAILED,
        "mmdebstrap failed: " + lastErrors(log),
        "devsandbox image build --dry-run prints what to run by hand to see more");
  }

  /** Without the narration around them. */
  private static String lastErrors(String log) {
    List<String> lines =
        log.lines()
            .filter(line -> !line.isBlank() && !line.startsWith("I: ") && !line.startsWith("#"))
            .filter(line ->
                !line.startsWith("E: mmdebstrap failed") && !line.startsWith("E: setup failed"))
            .toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - TOLD_LINES), lines.size()));
  }
}
