package dev.devsandbox.companion.cli.vm;

import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.vm.Verb;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code devsandbox vm suspend}. */
@Command(
    name = "suspend",
    mixinStandardHelpOptions = true,
    description = {
      "Writes a VM's memory to its disk and ends its process; resume goes on from there.",
      "The memory isn't encrypted, and holds the secrets that the guest held."
    })
final class SuspendCommand implements Callable<Integer> {
  @Mixin private NameParameter vm = new NameParameter();
  @Mixin private ChangeOptions change = new ChangeOptions();

  @Override
  public Integer call() throws Problem {
    int code = change.run(VmTools.of(System.getenv()), vm.name(), Verb.SUSPEND, false);
    if (!change.dryRun()) {
      change.say(
          "its memory is on the disk until it is resumed, with the secrets that the guest holds;"
              + " only you can read it");
    }
    return code;
  }
}
