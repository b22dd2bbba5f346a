package dev.devsandbox.companion.cli.vm;

import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.vm.Verb;
import dev.devsandbox.companion.vm.VmSpec;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code devsandbox vm start}. */
@Command(
    name = "start",
    mixinStandardHelpOptions = true,
    description = {
      "Boots a VM, or resumes it if it is suspended, and waits until its guest answers.",
      "A VM that isn't there is made before, as by create."
    })
final class StartCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private NameParameter vm = new NameParameter();
  @Mixin private NewVmOptions wanted = new NewVmOptions();

  @Mixin private RoomOption room = new RoomOption();

  @Mixin private ChangeOptions change = new ChangeOptions();

  @Override
  public Integer call() throws Problem {
    VmTools tools = VmTools.of(System.getenv());
    Name name = vm.name();
    if (tools.store().exists(name)) {
      if (wanted.given()) {
        throw new Problem(
            Problem.Kind.REFUSED,
            "there is a VM " + name + ", and what it is made of can't be changed by start",
            "leave out the options, or make another: devsandbox vm create");
      }
    } else {
      VmSpec asked = wanted.spec(name, tools.config());
      if (change.dryRun()) {
        tools.maker().rehearse(asked).forEach(spec.commandLine().getOut()::println);
        return 0;
      }
      tools.maker().make(asked, change::say);
    }
    if (!change.dryRun()) {
      tools.makeRoom(name, room.given(), change.limits(), change::say);
    }
    return change.run(tools, name, Verb.START, false);
  }
}
