package dev.devsandbox.companion.cli.vm;

import dev.devsandbox.companion.access.Agent;
import dev.devsandbox.companion.access.Guest;
import dev.devsandbox.companion.access.GuestProgram;
import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.qemu.GuestAgent;
import dev.devsandbox.companion.vm.Verb;
import dev.devsandbox.companion.vm.VmSpec;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code devsandbox vm run}. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a VM, boots it and runs a command in it by its guest agent:",
      "devsandbox vm run --rm --no-disk try -- uname -r. Ends with the command's exit code."
    })
final class RunCommand implements Callable<Integer> {
  private static final Duration LONGEST = Duration.ofDays(1);

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private NameParameter vm = new NameParameter();
  @Mixin private NewVmOptions wanted = new NewVmOptions();

  @Parameters(index = "1..*", arity = "1..*", paramLabel = "COMMAND", description = "After --.")
  private List<String> command = List.of();

  @Option(
      names = "--rm",
      description = "Delete the VM afterwards, whatever came out; a data disk stays.")
  private boolean remove;

  @Mixin private ChangeOptions change = new ChangeOptions();

  @Override
  public Integer call() throws Problem {
    VmTools tools = VmTools.of(System.getenv());
    Name name = vm.name();
    if (change.dryRun()) {
      tools
          .maker()
          .rehearse(wanted.spec(name, tools.config()))
          .forEach(spec.commandLine().getOut()::println);
      return 0;
    }
    VmSpec asked = wanted.spec(name, tools.config());
    tools.maker().make(asked, change::say);
    try {
      tools.makeRoom(name, false, change.limits(), change::say);
      tools.lifecycle().run(name, Verb.START, false, change.limits(), change::say);
      return run(Access.of(System.getenv()).running(name));
    } finally {
      if (remove) {
        // What is on a data disk stays, and so has to be written to its end.
        boolean force = asked.dataDisk().isEmpty();
        tools.lifecycle().run(name, Verb.DELETE, force, change.limits(), change::say);
      }
    }
  }

  private int run(Guest guest) throws Problem {
    GuestAgent.Outcome outcome =
        new Agent(guest.home())
            .run(GuestProgram.parse(guest.user(), command), new byte[0], LONGEST);
    spec.commandLine().getOut().print(outcome.output());
    spec.commandLine().getOut().flush();
    spec.commandLine().getErr().print(outcome.errors());
    spec.commandLine().getErr().flush();
    return outcome.exit();
  }
}
