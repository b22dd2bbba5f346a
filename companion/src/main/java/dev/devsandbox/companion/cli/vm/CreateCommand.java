package dev.devsandbox.companion.cli.vm;

import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.vm.Vm;
import dev.devsandbox.companion.vm.VmSpec;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code devsandbox vm create}. */
@Command(
    name = "create",
    mixinStandardHelpOptions = true,
    description = "Makes a VM from an image, by copy on write; start boots it.")
final class CreateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private NameParameter vm = new NameParameter();
  @Mixin private NewVmOptions wanted = new NewVmOptions();
  @Mixin private ChangeOptions change = new ChangeOptions();

  @Override
  public Integer call() throws Problem {
    VmTools tools = VmTools.of(System.getenv());
    Name name = vm.name();
    VmSpec asked = wanted.spec(name, tools.config());
    if (change.dryRun()) {
      tools.maker().rehearse(asked).forEach(spec.commandLine().getOut()::println);
      return 0;
    }
    Vm made = tools.maker().make(asked, change::say);
    Access.of(System.getenv()).refresh().ifPresent(change::say);
    spec.commandLine()
        .getOut()
        .printf("%s is made, of the image %s%n", made.name(), made.image().brief());
    return 0;
  }
}
