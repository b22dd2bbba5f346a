package dev.devsandbox.companion.cli.vm;

import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.vm.Snapshot;
import dev.devsandbox.companion.vm.Snapshots;
import dev.devsandbox.companion.vm.Verb;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code devsandbox vm restore}. */
@Command(
    name = "restore",
    mixinStandardHelpOptions = true,
    description = {
      "Takes a VM back to a snapshot, with its data disk; what was done since is lost.",
      "A snapshot with memory goes on where it was taken."
    })
final class RestoreCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private NameParameter vm = new NameParameter();

  @Parameters(index = "1", paramLabel = "SNAPSHOT", description = "The name of the snapshot.")
  private String typed = "";

  @Option(names = "--force", description = "Also when the VM runs or is suspended.")
  private boolean force;

  @Mixin private ChangeOptions change = new ChangeOptions();

  @Override
  public Integer call() throws Problem {
    Name name = Name.parse("snapshot", typed);
    VmTools tools = VmTools.of(System.getenv());
    if (change.dryRun()) {
      spec.commandLine().getOut().printf("restore %s of %s%n", name, vm.name());
      return 0;
    }
    Snapshot to =
        new Snapshots(tools.site()).restore(vm.name(), name, force, change.limits(), change::say);
    spec.commandLine().getOut().printf("%s is as of %s%n", vm.name(), to.created());
    return to.memory() ? change.run(tools, vm.name(), Verb.RESUME, false) : 0;
  }
}
