package dev.devsandbox.companion.cli.vm;

import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.vm.Verb;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code devsandbox vm delete}. */
@Command(
    name = "delete",
    mixinStandardHelpOptions = true,
    description = {
      "Removes a VM with its system disk; ends it before if it runs.",
      "Images and data disks stay. Refuses when work done in the VM would be lost."
    })
final class DeleteCommand implements Callable<Integer> {
  @Mixin private NameParameter vm = new NameParameter();

  @Option(
      names = "--delete-workspaces",
      description = "Also when work done in the VM is on nothing that stays.")
  private boolean deleteWorkspaces;

  @Mixin private ChangeOptions change = new ChangeOptions();

  @Override
  public Integer call() throws Problem {
    VmTools tools = VmTools.of(System.getenv());
    if (!change.dryRun()) {
      tools.lifecycle().check(vm.name(), Verb.DELETE, deleteWorkspaces);
      forget();
    }
    return change.run(tools, vm.name(), Verb.DELETE, deleteWorkspaces);
  }

  /** A damaged VM can be deleted, too. */
  private void forget() throws Problem {
    try {
      Access.of(System.getenv()).forget(vm.name(), vm.name());
    } catch (Problem e) {
      change.say("its context stays in the kubeconfig, if it is there: " + e.getMessage());
    }
  }
}
