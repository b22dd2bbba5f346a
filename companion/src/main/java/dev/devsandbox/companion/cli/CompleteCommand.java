package dev.devsandbox.companion.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code devsandbox complete}: what the scripts of {@link CompletionCommand} call at each key. */
@Command(
    name = "complete",
    hidden = true,
    description = "Prints what the last word could become, one a line.")
final class CompleteCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(arity = "0..*", paramLabel = "WORD", description = "After --.")
  private List<String> words = List.of();

  @Override
  public Integer call() {
    List<String> before = words.subList(0, Math.max(0, words.size() - 1));
    CommandSpec top = CommandTree.of(DevsandboxMain.class, before).getCommandSpec();
    new Completer(top, LiveNames.of(System.getenv()))
        .complete(words)
        .forEach(spec.commandLine().getOut()::println);
    return ExitCodes.OK;
  }
}
