package dev.devsandbox.companion.cli.vm;

import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.vm.Verb;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code devsandbox vm resume}. */
@Command(
    name = "resume",
    mixinStandardHelpOptions = true,
    description = "Loads the memory of a suspended VM; sets the guest's clock.")
final class ResumeCommand implements Callable<Integer> {
  @Mixin private NameParameter vm = new NameParameter();

  @Mixin private RoomOption room = new RoomOption();

  @Mixin private ChangeOptions change = new ChangeOptions();

  @Override
  public Integer call() throws Problem {
    VmTools tools = VmTools.of(System.getenv());
    if (!change.dryRun()) {
      tools.makeRoom(vm.name(), room.given(), change.limits(), change::say);
    }
    return change.run(tools, vm.name(), Verb.RESUME, false);
  }
}
