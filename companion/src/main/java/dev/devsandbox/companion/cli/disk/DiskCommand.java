package dev.devsandbox.companion.cli.disk;

import dev.devsandbox.companion.cli.Subcommands;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code devsandbox disk}. */
@Command(
    name = "disk",
    mixinStandardHelpOptions = true,
    description = "Data disks, which hold workspaces and outlive VMs; each held by one VM.")
@Subcommands({
  CreateCommand.class,
  ListCommand.class,
  GrowCommand.class,
  ReleaseCommand.class,
  RemoveCommand.class
})
public final class DiskCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
