package dev.devsandbox.companion.cli.vm;

import dev.devsandbox.companion.host.Command;
import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code devsandbox vm ssh}. */
@CommandLine.Command(
    name = "ssh",
    mixinStandardHelpOptions = true,
    description = {
      "Logs in to a VM by SSH, whose host key is known beforehand.",
      "With a command: devsandbox vm ssh work -- make test. Each word arrives as it is; for a",
      "shell's line, say sh -c 'LINE'. Ends with the command's exit code, or 255 without one."
    })
final class SshCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private NameParameter vm = new NameParameter();

  @Parameters(index = "1..*", arity = "0..*", paramLabel = "COMMAND", description = "After --.")
  private List<String> command = List.of();

  @Option(
      names = {"-t", "--tty"},
      description = "Give the command a terminal.")
  private boolean terminal;

  @Option(names = "--dry-run", description = "Print the command of SSH, and run nothing.")
  private boolean dryRun;

  @Override
  public Integer call() throws Problem {
    Access access = Access.of(System.getenv());
    Name name = vm.name();
    Command login =
        access.ssh().login(dryRun ? access.guest(name) : access.running(name), command, terminal);
    if (dryRun) {
      spec.commandLine().getOut().println(login);
      return 0;
    }
    return access.programs().attend(login);
  }
}
