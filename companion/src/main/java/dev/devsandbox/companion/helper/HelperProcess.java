package dev.devsandbox.companion.helper;

import dev.devsandbox.companion.host.Command;
import dev.devsandbox.companion.host.Deadline;
import dev.devsandbox.companion.host.FileGuard;
import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.host.Programs;
import dev.devsandbox.companion.vm.Attendant;
import dev.devsandbox.companion.vm.Vm;
import dev.devsandbox.companion.vm.VmHome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/** Starts the helper of a VM where there is none. */
public final class HelperProcess implements Attendant {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

  /** As of nohup(1), and for the keys of a terminal too: a helper outlives its command. */
  private static final String DETACHED =
      "trap '' HUP INT QUIT TSTP; log=$1; shift; umask 077; \"$@\" </dev/null >>\"$log\" 2>&1 &";

  private final Programs programs;
  private final Function<Name, Command> helper;

  /**
   * @param helper the command that is the helper of a VM
   */
  public HelperProcess(Programs programs, Function<Name, Command> helper) {
    this.programs = programs;
    this.helper = helper;
  }

  /**
   * A helper is believed to be there when it holds its file and says that it goes along with the
   * process which runs the VM now; the helper of an earlier one is about to end.
   */
  @Override
  public void attend(Vm vm, VmHome home) throws Problem {
    Deadline deadline = Deadline.in(LIMIT);
    Optional<FileGuard> guard = FileGuard.tryTake(Helper.guardFile(home));
    while (guard.isEmpty() && !Helper.servesCurrent(home)) {
      if (deadline.isOver()) {
        throw new Problem(
            Problem.Kind.BUSY,
            "the helper of an earlier process of VM " + vm.name() + " doesn't end",
            "end the process that " + Helper.guardFile(home) + " names, and try again");
      }
      LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
      guard = FileGuard.tryTake(Helper.guardFile(home));
    }
    if (guard.isPresent()) {
      // Let go first: the helper takes it. Should two be started, one of them ends.
      guard.get().close();
      Path log = home.folder().resolve("helper.log");
      programs.run(detached(log, helper.apply(vm.name())), LIMIT);
    }
  }

  private static Command detached(Path log, Command self) {
    List<String> argv = new ArrayList<>(List.of("sh", "-c", DETACHED, "sh", log.toString()));
    argv.addAll(self.argv());
    return new Command(argv);
  }
}
