package dev.devsandbox.companion.cli.vm;

import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.vm.Verb;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code devsandbox vm restart}. */
@Command(
    name = "restart",
    mixinStandardHelpOptions = true,
    description = "Shuts a VM down and boots it again.")
final class RestartCommand implements Callable<Integer> {
  @Mixin private NameParameter vm = new NameParameter();
  @Mixin private ChangeOptions change = new ChangeOptions();

  @Option(names = "--force", description = "Pull the plug instead of shutting down.")
  private boolean force;

  @Override
  public Integer call() throws Problem {
    return change.run(VmTools.of(System.getenv()), vm.name(), Verb.RESTART, force);
  }
}
