package dev.devsandbox.companion.cli.vm;

import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.vm.Verb;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code devsandbox vm delete}. */
@Command(
    name = "delete",
    mixinStandardHelpOptions = true,
    description = {
      "Removes a VM with its system disk; ends it before if it runs.",
      "Images and data disks stay."
    })
final class DeleteCommand implements Callable<Integer> {
  @Mixin private NameParameter vm = new NameParameter();
  @Mixin private ChangeOptions change = new ChangeOptions();

  @Override
  public Integer call() throws Problem {
    if (!change.dryRun()) {
      Access.of(System.getenv()).forget(vm.name(), vm.name());
    }
    return change.run(VmTools.of(System.getenv()), vm.name(), Verb.DELETE, false);
  }
}
