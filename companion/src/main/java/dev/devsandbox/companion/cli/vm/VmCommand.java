package dev.devsandbox.companion.cli.vm;

import dev.devsandbox.companion.cli.Subcommands;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code devsandbox vm}. */
@Command(
    name = "vm",
    mixinStandardHelpOptions = true,
    description = "VMs on this machine: disposable, made from a golden image in no time.")
@Subcommands({
  CreateCommand.class,
  StartCommand.class,
  StopCommand.class,
  RestartCommand.class,
  SuspendCommand.class,
  ResumeCommand.class,
  DeleteCommand.class,
  RenameCommand.class,
  UpgradeCommand.class,
  SnapshotCommand.class,
  RestoreCommand.class,
  CloneCommand.class,
  ExportCommand.class,
  ImportCommand.class,
  RunCommand.class,
  PruneCommand.class,
  ListCommand.class,
  StatusCommand.class,
  LogsCommand.class,
  AttachCommand.class,
  SshCommand.class,
  ExecCommand.class,
  CpCommand.class,
  IpCommand.class,
  ForwardCommand.class,
  HelperCommand.class
})
public final class VmCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
