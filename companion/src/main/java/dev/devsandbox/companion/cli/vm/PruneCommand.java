package dev.devsandbox.companion.cli.vm;

import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.image.Image;
import dev.devsandbox.companion.vm.Pruner;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code devsandbox vm prune}. */
@Command(
    name = "prune",
    mixinStandardHelpOptions = true,
    description = {
      "Removes images that no VM's disk lies on; the newest of each name stays.",
      "VMs and data disks stay. Removes nothing when a disk can't be read."
    })
final class PruneCommand implements Callable<Integer> {
  private static final int MIB = 20;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--all", description = "Also the newest image of each name.")
  private boolean all;

  @Option(names = "--dry-run", description = "Print what would be removed, and do nothing.")
  private boolean dryRun;

  @Override
  public Integer call() throws Problem {
    VmTools tools = VmTools.of(System.getenv());
    Pruner pruner = new Pruner(tools.site());
    PrintWriter out = spec.commandLine().getOut();
    for (Image image : pruner.unneeded(all)) {
      if (dryRun) {
        out.println("rm -rf " + tools.site().images().folder(image.digest()));
      } else {
        pruner.remove(image);
        out.printf(
            "%s %s is removed, %dM%n", image.name(), image.digest().brief(), image.bytes() >> MIB);
      }
    }
    return 0;
  }
}
