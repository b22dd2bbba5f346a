package dev.devsandbox.companion.cli.vm;

import dev.devsandbox.companion.access.Agent;
import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code devsandbox vm ip}. */
@Command(
    name = "ip",
    mixinStandardHelpOptions = true,
    description = {
      "Prints the addresses of a VM in its own network, one a line, as its guest says them.",
      "No other machine reaches them, nor does this one: devsandbox vm forward leads to a port."
    })
final class IpCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private NameParameter vm = new NameParameter();

  @Override
  public Integer call() throws Problem {
    Access access = Access.of(System.getenv());
    Name name = vm.name();
    Agent agent = new Agent(access.running(name).home());
    List<String> addresses = agent.addresses(access.tools().store().get(name).mac());
    if (addresses.isEmpty()) {
      throw new Problem(
          Problem.Kind.FAILED,
          "the guest has no address on its network card yet",
          "look at its network: devsandbox vm exec --user root " + name + " -- ip addr");
    }
    addresses.forEach(spec.commandLine().getOut()::println);
    return 0;
  }
}
