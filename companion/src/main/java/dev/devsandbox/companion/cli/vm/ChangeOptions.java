package dev.devsandbox.companion.cli.vm;

import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.vm.Limits;
import dev.devsandbox.companion.vm.Verb;
import dev.devsandbox.companion.vm.VmState;
import java.io.PrintWriter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What all commands that change a VM have in common. */
final class ChangeOptions {
  private static final long LONGEST_SECONDS = Duration.ofDays(1).toSeconds();

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "How long to wait for another process, for a guest to boot or to shut down.")
  private @Nullable Long timeout;

  @Option(
      names = "--no-wait",
      description = "Don't wait for the guest; the VM is started and boots on.")
  private boolean noWait;

  @Option(names = "--dry-run", description = "Print what would be done, and do nothing.")
  private boolean dryRun;

  /** Whether nothing is to be done. */
  boolean dryRun() {
    return dryRun;
  }

  /** How long to wait. */
  Limits limits() throws Problem {
    if (timeout != null && (timeout < 1 || timeout > LONGEST_SECONDS)) {
      throw new Problem(
          Problem.Kind.USAGE, "--timeout is not from 1 to " + LONGEST_SECONDS, "correct it");
    }
    Limits limits = timeout == null ? Limits.USUAL : Limits.all(Duration.ofSeconds(timeout));
    return noWait ? new Limits(limits.lock(), Duration.ZERO, limits.shutdown()) : limits;
  }

  /** Does a verb, or says what it would do, and prints the state afterwards. */
  int run(VmTools tools, Name name, Verb verb, boolean force) throws Problem {
    PrintWriter out = spec.commandLine().getOut();
    if (dryRun) {
      tools.lifecycle().rehearse(name, verb, force).forEach(out::println);
      return 0;
    }
    VmState state = tools.lifecycle().run(name, verb, force, limits(), this::say);
    Access.of(System.getenv()).refresh().ifPresent(this::say);
    out.println(
        state instanceof VmState.Deleting ? name + " is deleted" : name + " is " + state.word());
    return 0;
  }

  /** Tells a person who waits. */
  void say(String line) {
    spec.commandLine().getErr().println(line);
  }
}
