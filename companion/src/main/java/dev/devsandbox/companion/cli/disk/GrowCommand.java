package dev.devsandbox.companion.cli.disk;

import dev.devsandbox.companion.cli.vm.VmTools;
import dev.devsandbox.companion.config.Config;
import dev.devsandbox.companion.config.Size;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.vm.DataDisks;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code devsandbox disk grow}. */
@Command(
    name = "grow",
    mixinStandardHelpOptions = true,
    description = "Makes the data disk of a stopped VM larger; the file system follows at boot.")
final class GrowCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private DiskParameter disk = new DiskParameter();

  @Parameters(index = "1", paramLabel = "SIZE", description = "The new size, such as 128G.")
  private String typed = "";

  @Override
  public Integer call() throws Problem {
    VmTools tools = VmTools.of(System.getenv());
    Size size = Config.dataDiskSize("the size", typed);
    PrintWriter out = spec.commandLine().getOut();
    if (disk.dryRun()) {
      tools.site().disks().get(disk.name());
      tools.site().disks().describeGrowth(disk.name(), size.bytes()).forEach(out::println);
      return 0;
    }
    new DataDisks(tools.site()).grow(disk.name(), size.bytes());
    out.printf("%s has %s now%n", disk.name(), size);
    return 0;
  }
}
