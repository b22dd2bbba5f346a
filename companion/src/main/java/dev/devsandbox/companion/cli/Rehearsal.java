package dev.devsandbox.companion.cli;

import java.util.List;

/**
 * The usual command lines, one after the other in one process. The build of the bundle starts it,
 * so that the runtime learns which classes to keep ready for a start.
 */
final class Rehearsal {
  private static final List<String[]> LINES =
      List.of(
          line("--help"),
          line("version"),
          line("version", "-o", "json"),
          line("doctor", "--help"),
          line("doctor", "--host"),
          line("doctor", "--host", "-o", "json"),
          line("image", "--help"),
          line("image", "list"),
          line("image", "list", "-o", "json"),
          line("completion"),
          line("--no-such-option"));

  private Rehearsal() {}

  /** Runs them, whatever comes out. */
  public static void main(String[] args) {
    LINES.forEach(line -> DevsandboxMain.commandLine(line).execute(line));
  }

  private static String[] line(String... words) {
    return words;
  }
}
