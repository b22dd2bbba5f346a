package dev.devsandbox.companion.qemu;

import dev.devsandbox.companion.host.Command;
import dev.devsandbox.companion.host.Deadline;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.vm.VmHome;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts QEMU so that it outlives this process and its terminal.
 *
 * <p>On Linux its system calls are filtered: who breaks out of a guest starts no program, unless
 * QEMU has to start relays. QEMU's own way into the background is a new process, which the filter
 * forbids, so it becomes the leader of its own session instead.
 *
 * @param filter whether system calls are filtered
 */
record QemuLaunch(boolean filter) {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);
  private static final int TOLD_LINES = 5;

  /** What a guest's relay to the proxy needs, which QEMU starts for each connection. */
  private static final String RELAY = "guestfwd=";

  /** The option by which system calls are filtered. */
  static final String SANDBOX = "-sandbox";

  /** The value of {@link #SANDBOX}. */
  static final String CALLS =
      "on,obsolete=deny,elevateprivileges=deny,resourcecontrol=deny,spawn=deny";

  /**
   * The value of {@link #SANDBOX} with relays. Before it becomes the relay, the new process calls
   * setsid(2), which counts as elevating privileges. They can't rise all the same: a filter also
   * sets no_new_privs.
   */
  static final String CALLS_WITH_RELAYS = "on,obsolete=deny,resourcecontrol=deny";

  /** The command that starts a VM with these arguments. */
  Command command(List<String> arguments, boolean halted) {
    List<String> words = new ArrayList<>();
    if (filter) {
      words.add("setsid");
    }
    words.addAll(arguments);
    if (filter) {
      boolean relays = arguments.stream().anyMatch(word -> word.contains(RELAY));
      words.add(SANDBOX);
      words.add(relays ? CALLS_WITH_RELAYS : CALLS);
    } else {
      words.add("-daemonize");
    }
    if (halted) {
      words.add("-S");
    }
    return new Command(words);
  }

  /**
   * Starts a VM and waits until its monitor answers.
   *
   * @throws Problem when QEMU ended, with what it said
   */
  void start(VmHome home, Command command) throws Problem {
    Process started = begin(home, command);
    Deadline deadline = Deadline.in(LIMIT);
    while (!answers(home)) {
      boolean failed = !started.isAlive() && QemuProcess.find(home).isEmpty();
      if (failed || deadline.isOver()) {
        started.destroyForcibly();
        throw new Problem(
            failed ? Problem.Kind.FAILED : Problem.Kind.TIMEOUT,
            failed
                ? "QEMU did not start: " + ConsoleLog.tail(home.log(), TOLD_LINES)
                : "QEMU didn't answer in " + LIMIT.toSeconds() + " s",
            "devsandbox vm start --dry-run prints QEMU's command line, to try it by hand");
      }
      pause();
    }
  }

  private static Process begin(VmHome home, Command command) throws Problem {
    try {
      return new ProcessBuilder(command.argv())
          .redirectInput(new File("/dev/null"))
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.appendTo(home.log().toFile()))
          .start();
    } catch (IOException e) {
      throw new Problem(
          Problem.Kind.UNAVAILABLE,
          "the program " + command.program() + " can't be started: " + e.getMessage(),
          "install it; devsandbox doctor --host lists what is needed and how to get it",
          e);
    }
  }

  private static boolean answers(VmHome home) {
    try (Qmp qmp = Qmp.open(home.monitor(), LIMIT)) {
      qmp.execute("query-status", LIMIT);
      return true;
    } catch (PeerException e) {
      return false;
    }
  }

  private static void pause() throws Problem {
    try {
      Thread.sleep(BETWEEN_LOOKS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Problem(Problem.Kind.FAILED, "interrupted while QEMU started", "", e);
    }
  }
}
