package dev.devsandbox.companion.cli.vm;

import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code devsandbox vm rename}. */
@Command(
    name = "rename",
    mixinStandardHelpOptions = true,
    description = "Gives a stopped VM another name; its guest takes it at the next boot.")
final class RenameCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private NameParameter vm = new NameParameter();

  @Parameters(index = "1", paramLabel = "NEW", description = "The new name.")
  private String typed = "";

  @Mixin private ChangeOptions change = new ChangeOptions();

  @Override
  public Integer call() throws Problem {
    Name to = Name.parse("VM", typed);
    VmTools tools = VmTools.of(System.getenv());
    if (change.dryRun()) {
      tools.store().get(vm.name());
      spec.commandLine()
          .getOut()
          .printf(
              "mv %s %s%n",
              tools.store().home(vm.name()).folder(), tools.store().home(to).folder());
      return 0;
    }
    tools.lifecycle().rename(vm.name(), to, change.limits(), change::say);
    Access access = Access.of(System.getenv());
    access.forget(vm.name(), to);
    access.refresh().ifPresent(change::say);
    spec.commandLine().getOut().printf("%s is %s now%n", vm.name(), to);
    return 0;
  }
}
