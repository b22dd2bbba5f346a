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
    description =
        "Writes a VM's memory to its disk and ends its process; resume goes on from there.")
final class SuspendCommand implements Callable<Integer> {
  @Mixin private NameParameter vm = new NameParameter();
  @Mixin private ChangeOptions change = new ChangeOptions();

  @Override
  public Integer call() throws Problem {
    return change.run(VmTools.of(System.getenv()), vm.name(), Verb.SUSPEND, false);
  }
}
