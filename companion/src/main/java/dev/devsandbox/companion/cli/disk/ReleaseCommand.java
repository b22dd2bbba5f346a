package dev.devsandbox.companion.cli.disk;

import dev.devsandbox.companion.cli.vm.VmTools;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.vm.DataDisks;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code devsandbox disk release}. */
@Command(
    name = "release",
    mixinStandardHelpOptions = true,
    description = {
      "Takes a data disk from the stopped VM that holds it, so that another can.",
      "The next VM that is defined with the disk and is created or started holds it."
    })
final class ReleaseCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private DiskParameter disk = new DiskParameter();

  @Override
  public Integer call() throws Problem {
    VmTools tools = VmTools.of(System.getenv());
    DataDisks disks = new DataDisks(tools.site());
    String from = disks.holder(disk.name()).map(vm -> "VM " + vm).orElse("no VM");
    if (disk.dryRun()) {
      spec.commandLine().getOut().printf("%s is held by %s%n", disk.name(), from);
      return 0;
    }
    disks.free(disk.name());
    spec.commandLine().getOut().printf("%s is free; it was held by %s%n", disk.name(), from);
    return 0;
  }
}
