package dev.devsandbox.companion.helper;

import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.companion.access.KubernetesGuest;
import dev.devsandbox.companion.host.Deadline;
import dev.devsandbox.companion.host.Documents;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.qemu.FakePeer;
import dev.devsandbox.companion.vm.Network;
import dev.devsandbox.companion.vm.VmHome;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Beside a process that stands for the VM's, with a monitor and an agent that answer. */
@Timeout(60)
class HelperTest {
  @TempDir Path dir;
  private final List<String> log = new CopyOnWriteArrayList<>();
  private final AtomicReference<Duration> slept = new AtomicReference<>(Duration.ZERO);
  private Process machine;
  private VmHome home;

  @BeforeEach
  void start() throws Exception {
    home = new VmHome(dir);
    machine = new ProcessBuilder("sleep", "1000").start();
    Files.writeString(home.pid(), machine.pid() + "\n");
  }

  @AfterEach
  void end() {
    machine.destroyForcibly();
  }

  private Thread helper() {
    Helper helper =
        new Helper(home, new Documents(), log::add, () -> Instant.now().plus(slept.get()));
    return Thread.ofVirtual()
        .start(() -> {
          try {
            helper.run(Network.RESTRICTED, dir.resolve("names"), false);
          } catch (Problem e) {
            log.add(e.toString());
          }
        });
  }

  private FakePeer monitor() throws Exception {
    return new FakePeer(
        home.helperMonitor(),
        "{\"QMP\":{}}\n",
        call ->
            "{\"return\":%s,\"id\":%s}\n"
                .formatted(
                    call.contains("hostfwd") ? "\"\"" : "{}",
                    call.replaceAll(".*\"id\":(\\d+).*", "$1")));
  }

  private FakePeer agent() throws Exception {
    return KubernetesGuest.at(home, "LoadState=not-found\n", "", "");
  }

  private static long count(FakePeer peer, String what) {
    return peer.heard().stream().filter(line -> line.contains(what)).count();
  }

  private static void await(BooleanSupplier condition) {
    Deadline deadline = Deadline.in(Duration.ofSeconds(30));
    while (!condition.getAsBoolean()) {
      assertThat(deadline.isOver()).isFalse();
      Thread.onSpinWait();
    }
  }

  @Test
  void afterASleepTheClockIsSetAndForwardsAreMadeAnew() throws Exception {
    new Forwards(home, new Documents()).add(new Forward(8080, 80));
    try (FakePeer monitor = monitor();
        FakePeer agent = agent()) {
      Thread helper = helper();
      await(() -> count(monitor, "hostfwd_add") == 1);
      assertThat(count(agent, "guest-set-time")).isZero();
      slept.set(Duration.ofHours(8));
      await(() -> count(agent, "guest-set-time") == 1);
      assertThat(count(monitor, "hostfwd_add")).isEqualTo(2);
      machine.destroyForcibly();
      helper.join();
    }
    assertThat(log)
        .containsExactly(
            "this machine slept, or its clock was set", "the guest's clock is set", "the VM ended");
  }

  @Test
  void aGuestThatTalksWithoutEndDoesNotFillTheDisk() throws Exception {
    try (FakePeer _ = monitor()) {
      Thread helper = helper();
      // Its last byte only, as a disk would have it that can hold holes.
      try (RandomAccessFile console = new RandomAccessFile(home.consoleLog().toFile(), "rw")) {
        console.setLength(LogLimit.MOST + 1);
      }
      await(() -> home.consoleLog().toFile().length() == 0);
      machine.destroyForcibly();
      helper.join();
    }
  }

  @Test
  void aGuestThatAnswersLateIsAskedAgain() throws Exception {
    try (FakePeer _ = monitor()) {
      Thread helper = helper();
      await(() -> Files.exists(Helper.guardFile(home)));
      // The first look at the clocks comes after the guard is taken.
      await(() -> {
        slept.set(slept.get().plusHours(1));
        return log.contains("this machine slept, or its clock was set");
      });
      try (FakePeer agent = agent()) {
        await(() -> count(agent, "guest-set-time") > 0);
      }
      machine.destroyForcibly();
      helper.join();
    }
    assertThat(log).contains("the guest's clock is set").endsWith("the VM ended");
  }
}
