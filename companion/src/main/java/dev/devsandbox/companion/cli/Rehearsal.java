package dev.devsandbox.companion.cli;

import java.util.List;

/**
 * The usual command lines, one after the other in one process. The build of the bundle starts it,
 * so that the runtime learns which classes to keep ready for a start.
 */
final class Rehearsal {
  private static final List<List<String>> LINES =
      List.of(
          List.of("--help"),
          List.of("version"),
          List.of("version", "-o", "json"),
          List.of("doctor", "--help"),
          List.of("doctor", "--host"),
          List.of("doctor", "--host", "-o", "json"),
          List.of("completion"),
          List.of("--no-such-option"));

  private Rehearsal() {}

  /** Runs them, whatever comes out. */
  public static void main(String[] args) {
    LINES.forEach(line -> DevsandboxMain.commandLine().execute(line.toArray(String[]::new)));
  }
}
