package dev.devsandbox.companion.cli.up;

import dev.devsandbox.companion.cli.vm.Access;
import dev.devsandbox.companion.cli.vm.VmTools;
import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.up.DownPlan;
import dev.devsandbox.companion.vm.Limits;
import dev.devsandbox.companion.vm.Verb;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code devsandbox down}. */
@Command(
    name = "down",
    mixinStandardHelpOptions = true,
    description = {
      "Shuts a VM of up down, and removes its context from your kubeconfig.",
      "Sandboxes and their workspaces stay on its data disk; up brings them back."
    })
public final class DownCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private UpName vm = new UpName();

  @Option(names = "--delete", description = "Also delete the VM; its data disk stays.")
  private boolean delete;

  @Mixin private TimeoutOption timeout = new TimeoutOption();

  @Option(names = "--dry-run", description = "Print what would be done, and do nothing.")
  private boolean dryRun;

  @Override
  public Integer call() throws Problem {
    VmTools tools = VmTools.of(System.getenv());
    Name name = vm.name();
    PrintWriter out = spec.commandLine().getOut();
    Limits limits = new Limits(Limits.USUAL.lock(), timeout.limit(), timeout.limit());
    List<Verb> verbs = DownPlan.of(tools.lifecycle().state(name), delete);
    if (dryRun) {
      verbs.forEach(verb -> out.println("devsandbox vm " + verb + " " + name));
      out.println("kubectl config delete-context devsandbox-" + name);
      return 0;
    }
    Access access = Access.of(System.getenv());
    for (Verb verb : verbs) {
      tools.lifecycle().run(name, verb, false, limits, spec.commandLine().getErr()::println);
      if (verb == Verb.STOP) {
        access.forget(name, name);
      }
    }
    access.refresh().ifPresent(spec.commandLine().getErr()::println);
    out.println(name + (delete ? " is deleted; a data disk stays" : " is stopped"));
    return 0;
  }
}
