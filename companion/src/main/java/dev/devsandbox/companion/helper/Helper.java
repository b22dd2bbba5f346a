package dev.devsandbox.companion.helper;

import dev.devsandbox.companion.access.Agent;
import dev.devsandbox.companion.fence.HostFence;
import dev.devsandbox.companion.host.Deadline;
import dev.devsandbox.companion.host.Documents;
import dev.devsandbox.companion.host.FileGuard;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.qemu.FenceFilters;
import dev.devsandbox.companion.qemu.PeerException;
import dev.devsandbox.companion.vm.Network;
import dev.devsandbox.companion.vm.VmHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** The process beside a running VM. */
public final class Helper {
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  /** As long a guest may take to answer after this machine woke. */
  private static final Duration WAKING = Duration.ofMinutes(2);

  private final VmHome home;
  private final Agent agent;
  private final Forwards forwards;
  private final ClusterWatch cluster;
  private final LogLimit logs;
  private final Consumer<String> log;
  private final InstantSource clock;

  /**
   * @param log told each thing that is worth a line
   */
  public Helper(VmHome home, Documents documents, Consumer<String> log) {
    this(home, documents, log, InstantSource.system());
  }

  /** With another clock on the wall. */
  Helper(VmHome home, Documents documents, Consumer<String> log, InstantSource clock) {
    this.clock = clock;
    this.home = home;
    this.agent = new Agent(home);
    this.forwards = new Forwards(home, documents);
    this.cluster = new ClusterWatch(home, documents, agent, log, clock);
    this.logs = new LogLimit(home);
    this.log = log;
  }

  /** The file that the helper of a VM holds as long as it lives. */
  static Path guardFile(VmHome home) {
    return home.folder().resolve("helper.pid");
  }

  /** The number of the process that runs a VM, as its file says. */
  static Optional<Long> machine(VmHome home) {
    return number(home.pid());
  }

  /** The number of the process that is a VM's helper, as its file says. */
  static Optional<Long> process(VmHome home) {
    return number(guardFile(home));
  }

  private static Optional<Long> number(Path file) {
    try {
      return Optional.of(Long.parseLong(Files.readString(file).strip()));
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  /**
   * Serves until the VM's process ends. Another helper of the VM makes this one end at once.
   *
   * @param allowedNames what a restricted VM may reach
   * @param resumed whether the VM goes on from saved memory, so that it slept
   */
  public void run(Network network, Path allowedNames, boolean resumed) throws Problem {
    Optional<FileGuard> guard = FileGuard.tryTake(guardFile(home));
    if (guard.isEmpty()) {
      return;
    }
    try (FileGuard _ = guard.get()) {
      serve(machine(), network, allowedNames, resumed);
    } catch (IOException | PeerException e) {
      throw new Problem(
          Problem.Kind.FAILED, "the VM's network can't be served: " + e.getMessage(), "", e);
    }
  }

  private void serve(Served machine, Network network, Path allowedNames, boolean resumed)
      throws IOException, PeerException, Problem {
    try (Pulse _ = Pulse.of(home, machine.pid(), log)) {
      WakeWatch clocks = new WakeWatch(clock.instant(), System.nanoTime());
      if (!resumed) {
        ClusterSign.forget(home);
      }
      remake();
      switch (network) {
        case USER -> {
          FenceFilters.reopen(home);
          try (HostFence _ = HostFence.of(home)) {
            watch(machine, clocks, resumed);
          }
        }
        case RESTRICTED -> {
          AllowedNames names = new AllowedNames(allowedNames);
          Dialer dialer = Dialer.ofPublicAddresses();
          try (Proxy _ = new Proxy(home.proxy(), names, dialer, ProxyLimits.USUAL, log)) {
            watch(machine, clocks, resumed);
          }
        }
      }
    }
  }

  private void remake() {
    try {
      forwards.remake().forEach(log);
    } catch (Problem e) {
      log.accept(e.getMessage());
    }
  }

  private void watch(Served machine, WakeWatch clocks, boolean resumed) {
    if (resumed) {
      checkCluster(machine);
    }
    while (!hasEnded(machine)) {
      logs.enforce();
      if (clocks.jumped(clock.instant(), System.nanoTime())) {
        settle(machine);
      }
    }
    log.accept("the VM ended");
  }

  /** The process that this helper goes along with. */
  private record Served(long pid, CompletableFuture<ProcessHandle> end) {
    static Served of(ProcessHandle process) {
      return new Served(process.pid(), process.onExit());
    }
  }

  private Served machine() throws Problem {
    return machine(home).flatMap(ProcessHandle::of).map(Served::of).orElseThrow(Helper::absent);
  }

  private static Problem absent() {
    return new Problem(Problem.Kind.REFUSED, "the VM doesn't run", "start it");
  }

  /** Another process that runs the VM has a helper of its own. */
  private boolean hasEnded(Served machine) {
    try {
      machine.end().get(BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return !machine(home).equals(Optional.of(machine.pid()));
    } catch (ExecutionException | InterruptedException e) {
      return true;
    }
  }

  /** Puts right what a sleep of this machine put wrong; the guest may need a while to answer. */
  private void settle(Served machine) {
    log.accept("this machine slept, or its clock was set");
    remake();
    Deadline deadline = Deadline.in(WAKING);
    do {
      try {
        agent.setTime();
        log.accept("the guest's clock is set");
        checkCluster(machine);
        return;
      } catch (Problem e) {
        if (deadline.isOver()) {
          log.accept("the guest's clock can't be set: " + e.getMessage());
          return;
        }
      }
    } while (!hasEnded(machine));
  }

  private void checkCluster(Served machine) {
    Deadline deadline = Deadline.in(WAKING);
    cluster.check(() -> !hasEnded(machine) && !deadline.isOver());
  }
}
