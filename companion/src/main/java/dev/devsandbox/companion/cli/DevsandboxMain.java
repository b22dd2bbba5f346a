package dev.devsandbox.companion.cli;

import dev.devsandbox.companion.cli.disk.DiskCommand;
import dev.devsandbox.companion.cli.image.ImageCommand;
import dev.devsandbox.companion.cli.up.DownCommand;
import dev.devsandbox.companion.cli.up.UpCommand;
import dev.devsandbox.companion.cli.vm.SshConfigCommand;
import dev.devsandbox.companion.cli.vm.VmCommand;
import dev.devsandbox.companion.host.Problem;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The program {@code devsandbox}. */
@Command(
    name = "devsandbox",
    mixinStandardHelpOptions = true,
    versionProvider = Build.class,
    description = "Disposable, fenced Linux environments on Kubernetes.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:it was tried and did not work, or a check failed",
      "2:the command line, or a file of settings, is wrong",
      "3:there is no such thing",
      "4:refused, because of its state or because data would be lost",
      "5:another process works on it",
      "6:it took longer than allowed",
      "7:this machine lacks something"
    })
@Subcommands({
  UpCommand.class,
  DownCommand.class,
  VmCommand.class,
  ImageCommand.class,
  DiskCommand.class,
  SshConfigCommand.class,
  DoctorCommand.class,
  CompletionCommand.class,
  CompleteCommand.class,
  VersionCommand.class
})
public final class DevsandboxMain implements Runnable {
  @Spec private CommandSpec spec;

  /** What picocli makes; the spec is injected. */
  DevsandboxMain() {
    spec = CommandSpec.create();
  }

  /** Runs a command line and ends the process with its exit code. */
  public static void main(String[] args) {
    System.exit(commandLine(args).execute(args));
  }

  /** The commands as far as these words need them. */
  static CommandLine commandLine(String... args) {
    return CommandTree.of(DevsandboxMain.class, List.of(args))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler((error, command, parsed) -> told(error, command));
  }

  private static int told(Exception error, CommandLine command) {
    command.getErr().println("devsandbox: " + Plain.text(String.valueOf(error.getMessage())));
    if (!(error instanceof Problem problem)) {
      return ExitCodes.FAILED;
    }
    if (!problem.next().isEmpty()) {
      command.getErr().println("  next: " + Plain.text(problem.next()));
    }
    return problem.kind().exitCode();
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
