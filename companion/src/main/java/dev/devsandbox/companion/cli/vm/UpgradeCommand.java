package dev.devsandbox.companion.cli.vm;

import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.vm.Upgrades;
import dev.devsandbox.companion.vm.Verb;
import dev.devsandbox.companion.vm.Vm;
import dev.devsandbox.companion.vm.VmState;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code devsandbox vm upgrade}. */
@Command(
    name = "upgrade",
    mixinStandardHelpOptions = true,
    description = {
      "Puts a VM on another image, under the same data disk, name, ports and keys.",
      "A VM that runs is shut down before and started after it. The former system disk is kept",
      "until the new one has booted; until then, --undo puts it back."
    })
final class UpgradeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private NameParameter vm = new NameParameter();

  @Option(
      names = "--image",
      paramLabel = "IMAGE",
      description = "Name or beginning of the digest of an image. Default: the newest.")
  private @Nullable String image;

  @Option(names = "--undo", description = "Put back the system disk of before, of a stopped VM.")
  private boolean undo;

  @Option(
      names = "--delete-workspaces",
      description = "Also when work done in the VM is on its system disk alone.")
  private boolean deleteWorkspaces;

  @Mixin private ChangeOptions change = new ChangeOptions();

  @Override
  public Integer call() throws Problem {
    VmTools tools = VmTools.of(System.getenv());
    Upgrades upgrades = new Upgrades(tools.site());
    Name name = vm.name();
    Optional<String> reference = Optional.ofNullable(image);
    if (change.dryRun()) {
      upgrades.rehearse(name, reference).forEach(spec.commandLine().getOut()::println);
      return 0;
    }
    if (undo) {
      return told(upgrades.undo(name, change.limits(), change::say));
    }
    boolean runs = tools.lifecycle().state(name) instanceof VmState.Running;
    if (runs) {
      upgrades.check(name, reference, deleteWorkspaces);
      tools.lifecycle().run(name, Verb.STOP, false, change.limits(), change::say);
    }
    told(upgrades.upgrade(name, reference, deleteWorkspaces, change.limits(), change::say));
    return runs ? change.run(tools, name, Verb.START, false) : 0;
  }

  private int told(Vm now) {
    spec.commandLine().getOut().printf("%s is on the image %s%n", now.name(), now.image().brief());
    return 0;
  }
}
