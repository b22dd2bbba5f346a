package dev.devsandbox.companion.cli.disk;

import dev.devsandbox.companion.cli.vm.VmTools;
import dev.devsandbox.companion.config.Config;
import dev.devsandbox.companion.config.Size;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.vm.DataDisks;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code devsandbox disk create}. */
@Command(
    name = "create",
    mixinStandardHelpOptions = true,
    description = "Makes an empty data disk; it takes room as it is written to.")
final class CreateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private DiskParameter disk = new DiskParameter();

  @Option(
      names = "--size",
      paramLabel = "SIZE",
      description = "As a guest sees it, such as 64G. Default: dataDisk of config.yaml, or 64G.")
  private @Nullable String typed;

  @Override
  public Integer call() throws Problem {
    VmTools tools = VmTools.of(System.getenv());
    Size size = typed == null ? tools.config().dataDisk() : Config.dataDiskSize("--size", typed);
    PrintWriter out = spec.commandLine().getOut();
    if (disk.dryRun()) {
      tools.site().disks().describeCreation(disk.name(), size.bytes()).forEach(out::println);
      return 0;
    }
    new DataDisks(tools.site()).create(disk.name(), size.bytes());
    out.printf("%s is made, of %s%n", disk.name(), size);
    return 0;
  }
}
