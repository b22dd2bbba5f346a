package dev.devsandbox.companion.cli.disk;

import dev.devsandbox.companion.cli.vm.VmTools;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.vm.DataDisks;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code devsandbox disk remove}. */
@Command(
    name = "remove",
    aliases = "rm",
    mixinStandardHelpOptions = true,
    description = {
      "Removes a data disk with all workspaces on it, for good.",
      "Refuses while a VM is defined with it."
    })
final class RemoveCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private DiskParameter disk = new DiskParameter();

  @Override
  public Integer call() throws Problem {
    VmTools tools = VmTools.of(System.getenv());
    if (disk.dryRun()) {
      tools.site().disks().get(disk.name());
      tools
          .site()
          .disks()
          .describeRemoval(disk.name())
          .forEach(spec.commandLine().getOut()::println);
      return 0;
    }
    new DataDisks(tools.site()).remove(disk.name());
    spec.commandLine().getOut().printf("%s is removed%n", disk.name());
    return 0;
  }
}
