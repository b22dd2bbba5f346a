package dev.devsandbox.companion.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.devsandbox.companion.host.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VmLockTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(100);

  @TempDir Path dir;
  private VmHome home;

  @BeforeEach
  void folder() throws Exception {
    home = new VmHome(Files.createDirectory(dir.resolve("work")));
  }

  private Optional<VmLock> take(Duration limit, Progress progress) throws Problem {
    return VmLock.take(home, Verb.STOP, limit, progress);
  }

  @Test
  void whoWaitsTooLongIsToldWhoHoldsIt() throws Exception {
    try (VmLock _ = VmLock.take(home, Verb.SUSPEND, LIMIT, Progress.SILENT).orElseThrow()) {
      assertThatThrownBy(() -> take(SHORT, Progress.SILENT))
          .isInstanceOfSatisfying(
              Problem.class, p -> assertThat(p.kind()).isEqualTo(Problem.Kind.BUSY))
          .hasMessage(
              "VM work is held by vm suspend (process %d)"
                  .formatted(ProcessHandle.current().pid()));
    }
  }

  @Test
  void whoWaitsGetsItWhenItIsFreeAndWasToldOnce() throws Exception {
    List<String> told = new CopyOnWriteArrayList<>();
    CountDownLatch waiting = new CountDownLatch(1);
    try (ExecutorService other = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Boolean> taken;
      try (VmLock _ = VmLock.take(home, Verb.START, LIMIT, Progress.SILENT).orElseThrow()) {
        taken =
            other.submit(() -> {
              try (VmLock _ =
                  take(
                          LIMIT,
                          line -> {
                            told.add(line);
                            waiting.countDown();
                          })
                      .orElseThrow()) {
                return true;
              }
            });
        waiting.await();
      }
      assertThat(taken.get()).isTrue();
    }
    assertThat(told).hasSize(1);
    assertThat(told.getFirst()).startsWith("waiting for vm start");
  }

  @Test
  void theLockOfAVmThatWasDeletedMeanwhileIsNone() throws Exception {
    CountDownLatch waiting = new CountDownLatch(1);
    try (ExecutorService other = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Optional<VmLock>> taken;
      try (VmLock _ = VmLock.take(home, Verb.DELETE, LIMIT, Progress.SILENT).orElseThrow()) {
        taken = other.submit(() -> take(LIMIT, line -> waiting.countDown()));
        waiting.await();
        Folder.delete(home.folder());
      }
      assertThat(taken.get()).isEmpty();
    }
  }

  @Test
  void aLockEndsWithItsProcess() throws Exception {
    try (VmLock _ = VmLock.take(home, Verb.START, LIMIT, Progress.SILENT).orElseThrow()) {
      assertThat(Files.readString(home.lock())).startsWith("vm start");
    }
    try (VmLock _ = take(SHORT, Progress.SILENT).orElseThrow()) {
      assertThat(Files.readString(home.lock())).startsWith("vm stop");
    }
  }
}
