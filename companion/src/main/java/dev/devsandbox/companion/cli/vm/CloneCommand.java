package dev.devsandbox.companion.cli.vm;

import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.vm.Cloner;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code devsandbox vm clone}. */
@Command(
    name = "clone",
    mixinStandardHelpOptions = true,
    description = {
      "Makes another VM of a stopped one, with a name, keys and addresses of its own.",
      "Its data disk is new and empty: a copy would be the same cluster twice."
    })
final class CloneCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private NameParameter vm = new NameParameter();

  @Parameters(index = "1", paramLabel = "NEW", description = "The name of the clone.")
  private String typed = "";

  @Option(
      names = "--copy-data",
      description = "Copy the data disk, with all workspaces and the cluster's keys.")
  private boolean copyData;

  @Mixin private ChangeOptions change = new ChangeOptions();

  @Override
  public Integer call() throws Problem {
    Name to = Name.parse("VM", typed);
    VmTools tools = VmTools.of(System.getenv());
    if (change.dryRun()) {
      spec.commandLine()
          .getOut()
          .printf(
              "qemu-img convert %s %s%n",
              tools.store().home(tools.store().get(vm.name()).name()).disk(),
              tools.store().home(to).disk());
      return 0;
    }
    new Cloner(tools.site())
        .clone(
            vm.name(),
            to,
            copyData ? Cloner.Data.COPY : Cloner.Data.EMPTY,
            change.limits(),
            change::say);
    spec.commandLine().getOut().printf("%s is made, of %s%n", to, vm.name());
    return 0;
  }
}
