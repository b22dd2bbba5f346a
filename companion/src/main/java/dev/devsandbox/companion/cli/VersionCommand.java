package dev.devsandbox.companion.cli;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code devsandbox version}. */
@Command(
    name = "version",
    mixinStandardHelpOptions = true,
    description = "Prints the version of this program and of the API it speaks.")
final class VersionCommand implements Callable<Integer> {
  private static final String API = "devsandbox.dev/v1alpha1";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = {"-o", "--output"},
      defaultValue = "text",
      description = "text or json.")
  private Output output = Output.TEXT;

  @Override
  public Integer call() {
    String java = Runtime.version().toString();
    String text =
        switch (output) {
          case TEXT -> "devsandbox " + Build.version() + ", API " + API + ", Java " + java;
          case JSON ->
              new KubernetesSerialization()
                  .asJson(
                      new TreeMap<>(Map.of("version", Build.version(), "api", API, "java", java)));
        };
    spec.commandLine().getOut().println(text);
    return ExitCodes.OK;
  }
}
