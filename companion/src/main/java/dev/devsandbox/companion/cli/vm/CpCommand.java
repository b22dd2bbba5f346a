package dev.devsandbox.companion.cli.vm;

import dev.devsandbox.companion.access.Copy;
import dev.devsandbox.companion.access.Guest;
import dev.devsandbox.companion.host.Command;
import dev.devsandbox.companion.host.Problem;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code devsandbox vm cp}. */
@CommandLine.Command(
    name = "cp",
    mixinStandardHelpOptions = true,
    description = {
      "Copies a file into a VM or out of it; one of the two is NAME:PATH.",
      "A path in the VM is relative to the user's home; no wildcards are expanded there."
    })
final class CpCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "FROM", description = "PATH or NAME:PATH.")
  private String from = "";

  @Parameters(index = "1", paramLabel = "TO", description = "NAME:PATH or PATH.")
  private String to = "";

  @Option(
      names = {"-r", "--recursive"},
      description = "Copy folders with all that is in them.")
  private boolean recursive;

  @Option(names = "--dry-run", description = "Print the command of scp, and run nothing.")
  private boolean dryRun;

  @Override
  public Integer call() throws Problem {
    Copy copy = Copy.parse(from, to);
    Access access = Access.of(System.getenv());
    Guest guest = dryRun ? access.guest(copy.vm()) : access.running(copy.vm());
    Command command = access.ssh().copy(guest, copy, recursive);
    if (dryRun) {
      spec.commandLine().getOut().println(command);
      return 0;
    }
    return access.programs().attend(command);
  }
}
