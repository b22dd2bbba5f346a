package dev.devsandbox.companion.vm;

import static dev.devsandbox.companion.vm.Bench.WORK;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** This program is killed after each step of a verb, with and without the machine's process. */
class CrashTest {
  /** Runs a test for each number of steps that were taken. */
  @ParameterizedTest
  @MethodSource("steps")
  @Retention(RetentionPolicy.RUNTIME)
  private @interface AfterEachStep {}

  @TempDir Path dir;
  private Bench bench;

  static IntStream steps() {
    return IntStream.rangeClosed(0, 8);
  }

  @BeforeEach
  void vm() throws Exception {
    bench = new Bench(dir);
    bench.vm(WORK, 1024);
  }

  private int counted() {
    return bench.driver.memory.orElse(-1);
  }

  /** A running guest that has counted to 10. */
  private void working() throws Exception {
    bench.run(Verb.START);
    IntStream.range(0, 10).forEach(i -> bench.driver.work());
  }

  @AfterEachStep
  void anInterruptedStartIsFinishedByTheNext(int step) throws Exception {
    bench.crashAfter(step, Verb.START, false);
    assertThat(bench.run(Verb.START)).isEqualTo(new VmState.Running());
  }

  @AfterEachStep
  void anInterruptedSuspendLosesNothing(int step) throws Exception {
    working();
    bench.crashAfter(step, Verb.SUSPEND, false);
    assertThat(bench.run(Verb.RESUME)).isEqualTo(new VmState.Running());
    assertThat(counted()).isGreaterThanOrEqualTo(10);
  }

  @AfterEachStep
  void anInterruptedSuspendIsFinishedByTheNext(int step) throws Exception {
    working();
    bench.crashAfter(step, Verb.SUSPEND, false);
    assertThat(bench.run(Verb.SUSPEND)).isEqualTo(new VmState.Suspended());
    bench.run(Verb.RESUME);
    assertThat(counted()).isGreaterThanOrEqualTo(10);
  }

  @AfterEachStep
  void anInterruptedResumeLosesNothing(int step) throws Exception {
    working();
    bench.run(Verb.SUSPEND);
    bench.crashAfter(step, Verb.RESUME, false);
    int before = bench.driver.halted ? 10 : Math.max(10, counted());
    assertThat(bench.run(Verb.RESUME)).isEqualTo(new VmState.Running());
    assertThat(counted()).isGreaterThanOrEqualTo(before);
  }

  @AfterEachStep
  void anInterruptedResumeCanBeSuspendedAgain(int step) throws Exception {
    working();
    bench.run(Verb.SUSPEND);
    bench.crashAfter(step, Verb.RESUME, false);
    int before = bench.driver.halted ? 10 : Math.max(10, counted());
    bench.run(Verb.SUSPEND);
    bench.run(Verb.RESUME);
    assertThat(counted()).isGreaterThanOrEqualTo(before);
  }

  @AfterEachStep
  void aMachineThatDiesInASuspendIsSuspendedOrStoppedAndStarts(int step) throws Exception {
    working();
    bench.crashAfter(step, Verb.SUSPEND, false);
    bench.driver.die();
    VmState state = bench.lifecycle().state(WORK);
    assertThat(bench.run(Verb.START)).isEqualTo(new VmState.Running());
    if (state.equals(new VmState.Suspended())) {
      assertThat(counted()).isGreaterThanOrEqualTo(10);
    } else {
      assertThat(state).isEqualTo(new VmState.Stopped());
    }
  }

  @AfterEachStep
  void aMachineThatDiesInAResumeNeverLoadsMemoryThatItsDiskLeftBehind(int step) throws Exception {
    working();
    bench.run(Verb.SUSPEND);
    bench.crashAfter(step, Verb.RESUME, false);
    boolean ran = bench.driver.memory.isPresent() && !bench.driver.halted;
    bench.driver.die();
    assertThat(bench.run(Verb.START)).isEqualTo(new VmState.Running());
    // A guest that ran wrote to its disk: the saved memory doesn't fit it any more.
    assertThat(counted() == 0 || !ran).isTrue();
  }

  @AfterEachStep
  void anInterruptedStopIsFinishedByTheNext(int step) throws Exception {
    working();
    bench.crashAfter(step, Verb.STOP, false);
    assertThat(bench.run(Verb.STOP)).isEqualTo(new VmState.Stopped());
  }

  @AfterEachStep
  void anInterruptedForcedStopForgetsSavedMemoryForGood(int step) throws Exception {
    working();
    bench.run(Verb.SUSPEND);
    bench.crashAfter(step, Verb.STOP, true);
    assertThat(bench.run(Verb.STOP, true)).isEqualTo(new VmState.Stopped());
    bench.run(Verb.START);
    assertThat(counted()).isZero();
  }

  @AfterEachStep
  void anInterruptedDeletionIsFinishedByTheNext(int step) throws Exception {
    working();
    bench.crashAfter(step, Verb.DELETE, true);
    if (bench.store.exists(WORK)) {
      assertThat(bench.run(Verb.DELETE, true)).isEqualTo(new VmState.Deleting());
    }
    assertThat(bench.store.exists(WORK)).isFalse();
    assertThat(bench.driver.memory).isEqualTo(Optional.empty());
  }
}
