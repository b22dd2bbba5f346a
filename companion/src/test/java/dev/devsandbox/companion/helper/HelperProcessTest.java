package dev.devsandbox.companion.helper;

import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.companion.host.Command;
import dev.devsandbox.companion.host.Deadline;
import dev.devsandbox.companion.host.Documents;
import dev.devsandbox.companion.host.FileGuard;
import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Programs;
import dev.devsandbox.companion.image.Digest;
import dev.devsandbox.companion.vm.Hardware;
import dev.devsandbox.companion.vm.Network;
import dev.devsandbox.companion.vm.Ports;
import dev.devsandbox.companion.vm.Vm;
import dev.devsandbox.companion.vm.VmHome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class HelperProcessTest {
  @TempDir Path dir;
  private final List<String> log = new CopyOnWriteArrayList<>();
  private Duration patience = Duration.ofSeconds(30);

  private VmHome home() {
    return new VmHome(dir);
  }

  private void attend(Command self) throws Exception {
    Ports ports = new Ports(40022, 40443);
    Hardware hardware = new Hardware("qemu", "q35", "max", "tcg");
    Vm vm =
        new Vm(
            new Name("work"),
            new Digest("0".repeat(64)),
            "dev",
            1,
            1024,
            1L << 30,
            "52:54:00:00:00:01",
            ports,
            Network.USER,
            Optional.empty(),
            hardware,
            List.of(),
            Instant.EPOCH);
    new HelperProcess(new Programs(), name -> self, patience).attend(vm, home());
  }

  private Process machine() throws Exception {
    Process machine = new ProcessBuilder("sleep", "1000").start();
    Files.writeString(home().pid(), machine.pid() + "\n");
    return machine;
  }

  private static String awaitText(Path file) throws Exception {
    Deadline deadline = Deadline.in(Duration.ofSeconds(30));
    while (!Files.exists(file) || Files.size(file) == 0) {
      assertThat(deadline.isOver()).as("nothing in " + file).isFalse();
      Thread.onSpinWait();
    }
    return Files.readString(file);
  }

  @Test
  void aHelperIsStartedBesideItsCommandAndLogsInTheFolder() throws Exception {
    Command self = Command.of("sh", "-c", "kill -INT $$; kill -HUP $$; echo \"a  b\"");
    attend(self);
    assertThat(awaitText(dir.resolve("helper.log"))).isEqualTo("a  b\n");
  }

  @Test
  void whereOneHoldsItsFileNoOtherIsStarted() throws Exception {
    Files.writeString(home().pid(), "7\n");
    try (FileGuard _ = FileGuard.tryTake(Helper.guardFile(home())).orElseThrow();
        Pulse _ = Pulse.of(home(), 7, line -> {})) {
      attend(Command.of("sh", "-c", "echo another"));
      assertThat(dir.resolve("helper.log")).doesNotExist();
    }
  }

  @Test
  void theHelperOfAnEarlierProcessIsWaitedFor() throws Exception {
    Files.writeString(home().pid(), "8\n");
    FileGuard earlier = FileGuard.tryTake(Helper.guardFile(home())).orElseThrow();
    Pulse pulse = Pulse.of(home(), 7, line -> {});
    CompletableFuture<Void> attended =
        CompletableFuture.runAsync(() -> {
          try {
            attend(Command.of("sh", "-c", "echo another"));
          } catch (Exception e) {
            throw new CompletionException(e);
          }
        });
    assertThat(dir.resolve("helper.log")).doesNotExist();
    pulse.close();
    earlier.close();
    attended.join();
    assertThat(awaitText(dir.resolve("helper.log"))).isEqualTo("another\n");
  }

  /** Holds a helper's file and does nothing else, as a helper that is stopped. */
  static final class Hung {
    private Hung() {}

    public static void main(String[] file) throws Exception {
      try (FileGuard _ = FileGuard.tryTake(Path.of(file[0])).orElseThrow()) {
        Thread.currentThread().join();
      }
    }
  }

  @Test
  void aHelperThatDoesNotAnswerIsEndedAndReplaced() throws Exception {
    Process hung =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Hung.class.getName(),
                Helper.guardFile(home()).toString())
            .inheritIO()
            .start();
    try {
      assertThat(awaitText(Helper.guardFile(home())).strip()).isEqualTo("" + hung.pid());
      patience = Duration.ofMillis(50);
      attend(Command.of("sh", "-c", "echo another"));
      assertThat(hung.waitFor()).isNotZero();
      assertThat(awaitText(dir.resolve("helper.log"))).isEqualTo("another\n");
    } finally {
      hung.destroyForcibly();
    }
  }

  @Test
  void aHelperEndsWithItsVm() throws Exception {
    Process machine = machine();
    Thread helper =
        Thread.ofVirtual()
            .start(() -> {
              try {
                new Helper(home(), new Documents(), log::add)
                    .run(Network.RESTRICTED, dir.resolve("names"), false);
              } catch (Exception e) {
                log.add(e.toString());
              }
            });
    Deadline deadline = Deadline.in(Duration.ofSeconds(30));
    while (!Files.exists(home().proxy())) {
      assertThat(deadline.isOver()).isFalse();
      Thread.onSpinWait();
    }
    assertThat(FileGuard.tryTake(Helper.guardFile(home()))).isEmpty();
    assertThat(awaitText(Helper.guardFile(home())).strip())
        .isEqualTo("" + ProcessHandle.current().pid());
    machine.destroyForcibly();
    helper.join();
    assertThat(log).containsExactly("the VM ended");
    FileGuard.tryTake(Helper.guardFile(home())).orElseThrow().close();
  }

  @Test
  void aSecondHelperEndsAtOnce() throws Exception {
    Process machine = machine();
    try (FileGuard _ = FileGuard.tryTake(Helper.guardFile(home())).orElseThrow()) {
      new Helper(home(), new Documents(), log::add)
          .run(Network.RESTRICTED, dir.resolve("names"), false);
    } finally {
      machine.destroyForcibly();
    }
    assertThat(log).isEmpty();
  }
}
