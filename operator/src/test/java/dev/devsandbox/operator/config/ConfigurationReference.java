package dev.devsandbox.operator.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Writes the reference of the operator's settings as Markdown. */
final class ConfigurationReference {
  private static final String HEAD =
      """
      # The operator's settings

      Written by `hack/reference` from `Setting`; a test fails when it is stale.

      They are environment variables of the Deployment `devsandbox-operator`:

          kubectl -n devsandbox-system set env deployment/devsandbox-operator NAME=VALUE

      All have a default that fits an ordinary cluster. Entries of a list are apart by commas or spaces. With a value it can't use the operator
      doesn't start, and its log names the variable. Addresses and ranges are part of every fence, so a change of them asks running sandboxes
      for a new pod.

      | variable | default | meaning |
      | --- | --- | --- |
      """;

  private ConfigurationReference() {}

  public static void main(String[] args) throws IOException {
    Files.writeString(Path.of(args[0]), generate());
  }

  static String generate() {
    return Arrays.stream(Setting.values())
        .map(ConfigurationReference::row)
        .collect(Collectors.joining("", HEAD, ""));
  }

  private static String row(Setting setting) {
    String otherwise =
        setting.defaultValue().isEmpty() ? setting.found() : "`" + setting.defaultValue() + "`";
    return "| `%s` | %s | %s |\n".formatted(setting.variable(), otherwise, setting.meaning());
  }
}
