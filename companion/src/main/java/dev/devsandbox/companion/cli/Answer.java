package dev.devsandbox.companion.cli;

import java.io.PrintWriter;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The form of a command's answer, as a mixin. */
public final class Answer {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  @Option(
      names = {"-o", "--output"},
      defaultValue = "table",
      description = "table, json or yaml.")
  private Format format = Format.TABLE;

  /**
   * Prints the answer in the form that was asked for.
   *
   * @param document what programs read
   * @param table what people read
   */
  public void print(Object document, Supplier<String> table) {
    PrintWriter out = command.commandLine().getOut();
    out.print(format.of(document, table));
    out.flush();
  }
}
