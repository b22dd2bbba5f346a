package dev.devsandbox.companion.cli.vm;

import dev.devsandbox.companion.access.Agent;
import dev.devsandbox.companion.access.Guest;
import dev.devsandbox.companion.access.GuestProgram;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.qemu.GuestAgent;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code devsandbox vm exec}. */
@Command(
    name = "exec",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a command in a VM by its guest agent, which needs no network and no SSH:",
      "devsandbox vm exec work -- systemctl is-system-running. Each word arrives as it is.",
      "Prints text of a few MiB when the command has ended, and ends with its exit code; for",
      "more, for bytes and for a terminal there are vm ssh and vm cp."
    })
final class ExecCommand implements Callable<Integer> {
  private static final long LONGEST_SECONDS = Duration.ofDays(1).toSeconds();

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private NameParameter vm = new NameParameter();

  @Parameters(index = "1..*", arity = "1..*", paramLabel = "COMMAND", description = "After --.")
  private List<String> command = List.of();

  @Option(
      names = "--user",
      paramLabel = "USER",
      description = "Who runs it; default: the VM's user.")
  private @Nullable String user;

  @Option(
      names = {"-i", "--stdin"},
      description = "Pass standard input on, up to its end and at most 1 MiB.")
  private boolean input;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "600",
      description =
          "How long to wait for its end; it runs on after that. Default: ${DEFAULT-VALUE}")
  private long timeout = 600;

  @Override
  public Integer call() throws Problem {
    if (timeout < 1 || timeout > LONGEST_SECONDS) {
      throw new Problem(
          Problem.Kind.USAGE, "--timeout is not from 1 to " + LONGEST_SECONDS, "correct it");
    }
    Guest guest = Access.of(System.getenv()).running(vm.name());
    GuestProgram program = GuestProgram.parse(user == null ? guest.user() : user, command);
    GuestAgent.Outcome outcome =
        new Agent(guest.home()).run(program, input(), Duration.ofSeconds(timeout));
    CommandLine line = spec.commandLine();
    line.getOut().print(outcome.output());
    line.getOut().flush();
    line.getErr().print(outcome.errors());
    if (outcome.truncated()) {
      line.getErr().println("devsandbox: the output was longer, and the guest's agent cut it off");
    }
    line.getErr().flush();
    return outcome.exit();
  }

  private byte[] input() throws Problem {
    if (!input) {
      return new byte[0];
    }
    try {
      byte[] bytes = System.in.readNBytes(Agent.MOST_INPUT + 1);
      if (bytes.length > Agent.MOST_INPUT) {
        throw new Problem(
            Problem.Kind.USAGE,
            "standard input is longer than " + Agent.MOST_INPUT + " bytes",
            "copy it as a file: devsandbox vm cp");
      }
      return bytes;
    } catch (IOException e) {
      throw new Problem(Problem.Kind.FAILED, "standard input can't be read", "", e);
    }
  }
}
