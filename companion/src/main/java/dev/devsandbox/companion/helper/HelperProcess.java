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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/** Starts the helper of a VM where there is none. */
public final class HelperProcess implements Attendant {
  /** The option by which a helper is told that its VM goes on from saved memory. */
  public static final String RESUMED = "--resumed";

  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

  /** As of nohup(1), and for the keys of a terminal too: a helper outlives its command. */
  private static final String DETACHED =
      "trap '' HUP INT QUIT TSTP; log=$1; shift; umask 077; \"$@\" </dev/null >>\"$log\" 2>&1 &";

  private final Programs programs;
  private final Function<Name, Command> helper;
  private final Duration patience;

  /**
   * @param helper the command that is the helper of a VM
   */
  public HelperProcess(Programs programs, Function<Name, Command> helper) {
    this(programs, helper, LIMIT);
  }

  /**
   * @param patience for the answer of a helper that is there
   */
  HelperProcess(Programs programs, Function<Name, Command> helper, Duration patience) {
    this.programs = programs;
    this.helper = helper;
    this.patience = patience;
  }

  /**
   * A helper is believed to be there when it holds its file and answers that it goes along with the
   * process which runs the VM now. The helper of an earlier one is about to end; one that doesn't,
   * or doesn't answer, is ended.
   */
  @Override
  public void attend(Vm vm, VmHome home) throws Problem {
    Found found = look(home, Deadline.in(patience));
    if (found == Found.HUNG) {
      end(home);
      found = look(home, Deadline.in(LIMIT));
    }
    switch (found) {
      case SERVING -> {}
      case NONE -> {
        programs.run(detached(home.helperLog(), command(vm, home)), LIMIT);
      }
      case HUNG ->
          throw new Problem(
              Problem.Kind.BUSY,
              "the helper of VM " + vm.name() + " doesn't answer and can't be ended",
              "look what the process waits for whose number is in " + Helper.guardFile(home));
    }
  }

  private enum Found {
    SERVING,
    NONE,
    HUNG
  }

  private static Found look(VmHome home, Deadline deadline) throws Problem {
    while (true) {
      Optional<FileGuard> free = FileGuard.tryTake(Helper.guardFile(home));
      if (free.isPresent()) {
        // Let go at once: the helper takes it. Should two be started, one of them ends.
        free.get().close();
        return Found.NONE;
      }
      Optional<Long> served = Pulse.ask(home, deadline.left());
      if (served.isPresent() && served.equals(Helper.machine(home))) {
        return Found.SERVING;
      }
      if (deadline.isOver()) {
        return Found.HUNG;
      }
      LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
    }
  }

  /** Who holds the file wrote its number there. */
  private static void end(VmHome home) {
    Helper.process(home)
        .filter(number -> number != ProcessHandle.current().pid())
        .flatMap(ProcessHandle::of)
        .ifPresent(ProcessHandle::destroyForcibly);
  }

  /** While saved memory is marked, the VM is about to go on from it. */
  private Command command(Vm vm, VmHome home) {
    Command usual = helper.apply(vm.name());
    if (!Files.exists(home.saved())) {
      return usual;
    }
    List<String> argv = new ArrayList<>(usual.argv());
    argv.add(RESUMED);
    return new Command(argv);
  }

  private static Command detached(Path log, Command self) {
    List<String> argv = new ArrayList<>(List.of("sh", "-c", DETACHED, "sh", log.toString()));
    argv.addAll(self.argv());
    return new Command(argv);
  }
}
