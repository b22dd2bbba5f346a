package dev.devsandbox.egress.policy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Writes the reference of the reasons of denials as Markdown. */
final class DenialReference {
  private static final String HEAD =
      """
      # Reasons of denials

      Written by `hack/reference` from the proxy's `Reason`; a test fails when it is stale. They stand in the answer to the workload, in the log of
      `devsandbox-egress`, and in `status.egress.recentDenials` of the sandbox. [What to do about them](../how-to/find-out-why.md#something-is-denied).

      | reason | meaning |
      | --- | --- |
      """;

  private DenialReference() {}

  public static void main(String[] args) throws IOException {
    Files.writeString(Path.of(args[0]), generate());
  }

  static String generate() {
    return Arrays.stream(Reason.values())
        .map(reason -> "| `%s` | %s |\n".formatted(reason.name(), reason.explanation()))
        .collect(Collectors.joining("", HEAD, ""));
  }
}
