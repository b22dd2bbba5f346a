package dev.devsandbox.companion.vm;

import static dev.devsandbox.companion.vm.Bench.WORK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LifecycleTest {
  @TempDir Path dir;
  private Bench bench;

  @BeforeEach
  void vm() throws Exception {
    bench = new Bench(dir);
    bench.vm(WORK, 1024);
  }

  private static void assertRefused(String why, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            Problem.class, p -> assertThat(p.kind()).isEqualTo(Problem.Kind.REFUSED))
        .hasMessageContaining(why);
  }

  @Test
  void aVmThatIsStartedRunsAndRemembersWhatItWasStartedWith() throws Exception {
    assertThat(bench.run(Verb.START)).isEqualTo(new VmState.Running());
    assertThat(bench.store.get(WORK).arguments()).isEqualTo(bench.driver.launched).isNotEmpty();
    assertThat(bench.store.home(WORK).operation()).doesNotExist();
  }

  @Test
  void toStartARunningVmChangesNothing() throws Exception {
    bench.run(Verb.START);
    bench.driver.work();
    assertThat(bench.run(Verb.START)).isEqualTo(new VmState.Running());
    assertThat(bench.driver.memory).contains(1);
  }

  @Test
  void whatRunsIsAttendedToAlsoWhenItRanAlready() throws Exception {
    bench.run(Verb.START);
    bench.attended.clear();
    bench.run(Verb.START);
    assertThat(bench.attended).containsExactly(WORK);
    bench.run(Verb.STOP);
    assertThat(bench.attended).hasSize(1);
  }

  @Test
  void aMachineThatHangsGoesOnOnceItIsAttendedTo() throws Exception {
    bench.run(Verb.START);
    bench.driver.mute = true;
    bench.helped = true;
    assertThat(bench.run(Verb.SUSPEND)).isEqualTo(new VmState.Suspended());
    bench.run(Verb.RESUME);
    bench.driver.mute = true;
    assertThat(bench.lifecycle().rouse(WORK)).isEqualTo(new VmState.Running());
  }

  @Test
  void aSuspendedVmGoesOnWhereItWasWithTheRightClock() throws Exception {
    bench.run(Verb.START);
    List<String> arguments = bench.driver.launched;
    bench.driver.work();
    assertThat(bench.run(Verb.SUSPEND)).isEqualTo(new VmState.Suspended());
    assertThat(bench.driver.memory).isEmpty();
    assertThat(bench.run(Verb.RESUME)).isEqualTo(new VmState.Running());
    assertThat(bench.driver.memory).contains(1);
    assertThat(bench.driver.launched).isEqualTo(arguments);
    assertThat(bench.driver.clock).isEqualTo(Bench.NOW);
    assertThat(bench.driver.snapshot).isEmpty();
  }

  @Test
  void toStartASuspendedVmResumesIt() throws Exception {
    bench.run(Verb.START);
    bench.driver.work();
    bench.run(Verb.SUSPEND);
    bench.run(Verb.START);
    assertThat(bench.driver.memory).contains(1);
  }

  @Test
  void aSuspendThatFailsLeavesTheGuestRunning() throws Exception {
    bench.run(Verb.START);
    bench.driver.full = true;
    assertThatThrownBy(() -> bench.run(Verb.SUSPEND)).hasMessage("no space");
    assertThat(bench.lifecycle().state(WORK)).isEqualTo(new VmState.Running());
  }

  @Test
  void aResumeThatFailsKeepsTheSavedMemoryAndNoProcess() throws Exception {
    bench.run(Verb.START);
    bench.driver.work();
    bench.run(Verb.SUSPEND);
    var saved = bench.driver.snapshot;
    bench.driver.snapshot = java.util.Optional.empty();
    assertThatThrownBy(() -> bench.run(Verb.RESUME)).hasMessage("nothing to load");
    assertThat(bench.lifecycle().state(WORK)).isEqualTo(new VmState.Suspended());
    bench.driver.snapshot = saved;
    bench.run(Verb.RESUME);
    assertThat(bench.driver.memory).contains(1);
  }

  @Test
  void aGuestThatDoesNotShutDownIsToldAndStillRuns() throws Exception {
    bench.run(Verb.START);
    bench.driver.agent = false;
    assertThatThrownBy(() -> bench.run(Verb.STOP)).hasMessage("it doesn't shut down");
    assertThat(bench.lifecycle().state(WORK)).isEqualTo(new VmState.Running());
    assertThat(bench.run(Verb.STOP, true)).isEqualTo(new VmState.Stopped());
  }

  @Test
  void savedMemoryIsThrownAwayOnlyByForce() throws Exception {
    bench.run(Verb.START);
    bench.run(Verb.SUSPEND);
    assertRefused("loses its memory", () -> bench.run(Verb.STOP));
    assertThat(bench.run(Verb.STOP, true)).isEqualTo(new VmState.Stopped());
    assertThat(bench.driver.snapshot).isEmpty();
  }

  @Test
  void toDeleteARunningVmEndsItFirst() throws Exception {
    bench.run(Verb.START);
    assertThat(bench.run(Verb.DELETE, true)).isEqualTo(new VmState.Deleting());
    assertThat(bench.driver.memory).isEmpty();
    assertThat(bench.store.exists(WORK)).isFalse();
    assertThatThrownBy(() -> bench.run(Verb.DELETE))
        .isInstanceOfSatisfying(
            Problem.class, p -> assertThat(p.kind()).isEqualTo(Problem.Kind.NOT_FOUND));
  }

  @Test
  void workThatWouldGoWithAVmIsDeletedOnlyByForce() throws Exception {
    bench.run(Verb.START);
    bench.run(Verb.STOP);
    assertRefused("on its system disk alone", () -> bench.run(Verb.DELETE));
    assertThat(bench.store.exists(WORK)).isTrue();
    assertThat(bench.run(Verb.DELETE, true)).isEqualTo(new VmState.Deleting());
  }

  @Test
  void aVmThatNeverRanIsDeletedWithoutAWord() throws Exception {
    assertThat(bench.run(Verb.DELETE)).isEqualTo(new VmState.Deleting());
  }

  @Test
  void aDamagedVmIsBrokenAndCanOnlyBeDeleted() throws Exception {
    Files.delete(bench.store.home(WORK).disk());
    assertThat(bench.lifecycle().state(WORK))
        .isInstanceOfSatisfying(
            VmState.Broken.class,
            broken -> {
              assertThat(broken.reason()).contains("disk.qcow2 is missing");
              assertThat(broken.next()).isEqualTo("devsandbox vm delete work");
            });
    assertRefused("missing", () -> bench.run(Verb.START));
    assertThat(bench.run(Verb.DELETE)).isEqualTo(new VmState.Deleting());
  }

  @Test
  void aVmWithATornRecordCanBeDeleted() throws Exception {
    Files.writeString(bench.store.home(WORK).record(), "{\"name\":");
    assertThat(bench.lifecycle().state(WORK)).isInstanceOf(VmState.Broken.class);
    assertThat(bench.run(Verb.DELETE, true)).isEqualTo(new VmState.Deleting());
  }

  @Test
  void aMachineThatDoesNotAnswerIsEndedOnlyByForce() throws Exception {
    bench.run(Verb.START);
    bench.driver.mute = true;
    for (Verb verb : List.of(Verb.START, Verb.STOP, Verb.SUSPEND, Verb.RESUME)) {
      assertRefused("doesn't answer", () -> bench.run(verb));
    }
    assertThat(bench.run(Verb.STOP, true)).isEqualTo(new VmState.Stopped());
  }

  @Test
  void moreMemoryThanVmsMayHoldIsRefusedNamingWhatToSuspend() throws Exception {
    Name other = new Name("other");
    bench.vm(other, 1024);
    bench.lifecycle().run(other, Verb.START, false, Bench.LIMITS, Progress.SILENT);
    bench.budget = 2047;
    assertThatThrownBy(() -> bench.run(Verb.START))
        .isInstanceOfSatisfying(
            Problem.class,
            p -> {
              assertThat(p.kind()).isEqualTo(Problem.Kind.REFUSED);
              assertThat(p.next()).startsWith("devsandbox vm suspend other");
            });
    bench.budget = 2048;
    bench.driver.die();
    assertThat(bench.run(Verb.START)).isEqualTo(new VmState.Running());
  }

  @Test
  void theVmThatWasStartedFirstIsSuspendedToMakeRoomForAnother() throws Exception {
    Name other = new Name("other");
    bench.vm(other, 1024);
    bench.lifecycle().run(other, Verb.START, false, Bench.LIMITS, Progress.SILENT);
    bench.driver.work();
    bench.budget = 1500;
    bench.lifecycle().makeRoom(WORK, Bench.LIMITS, Progress.SILENT);
    assertThat(bench.lifecycle().state(other)).isEqualTo(new VmState.Suspended());
    assertThat(bench.driver.snapshot).contains(1);
    assertThat(bench.run(Verb.START)).isEqualTo(new VmState.Running());
    bench.lifecycle().makeRoom(WORK, Bench.LIMITS, Progress.SILENT);
    assertThat(bench.lifecycle().state(WORK)).isEqualTo(new VmState.Running());
  }

  @Test
  void noVmIsSuspendedWhenThatIsNotNeededOrWouldNotHelp() throws Exception {
    Name other = new Name("other");
    bench.vm(other, 1024);
    bench.lifecycle().run(other, Verb.START, false, Bench.LIMITS, Progress.SILENT);
    bench.lifecycle().makeRoom(WORK, Bench.LIMITS, Progress.SILENT);
    assertThat(bench.lifecycle().state(other)).isEqualTo(new VmState.Running());
    bench.budget = 1000;
    assertThatThrownBy(() -> bench.lifecycle().makeRoom(WORK, Bench.LIMITS, Progress.SILENT))
        .isInstanceOfSatisfying(
            Problem.class, p -> assertThat(p.kind()).isEqualTo(Problem.Kind.REFUSED));
    assertThat(bench.lifecycle().state(other)).isEqualTo(new VmState.Running());
    bench.budget = 1500;
    bench.driver.mute = true;
    assertThatThrownBy(() -> bench.lifecycle().makeRoom(WORK, Bench.LIMITS, Progress.SILENT))
        .hasMessageContaining("are held");
  }

  @Test
  void asFewVmsAsAreNeededAreSuspendedOldestFirst() throws Exception {
    MemoryBudget budget = () -> 4096;
    MemoryBudget.Holder old = new MemoryBudget.Holder("old", 1024, Instant.EPOCH);
    MemoryBudget.Holder stuck = new MemoryBudget.Holder("stuck", 1024, Instant.MIN);
    MemoryBudget.Holder young = new MemoryBudget.Holder("young", 1024, Instant.MAX);
    List<MemoryBudget.Holder> all = List.of(young, stuck, old);
    assertThat(budget.toSuspend("x", 1024, all, _ -> true)).isEmpty();
    assertThat(budget.toSuspend("x", 2048, all, h -> h != stuck)).containsExactly(old);
    assertThat(budget.toSuspend("x", 3072, all, h -> h != stuck)).containsExactly(old, young);
    assertThatThrownBy(() -> budget.toSuspend("x", 4096, all, h -> h != stuck))
        .isInstanceOf(Problem.class);
  }

  @Test
  void aPortThatIsTakenIsReplacedAndToldSo() throws Exception {
    int taken = bench.store.get(WORK).ports().ssh();
    List<String> told = new ArrayList<>();
    try (ServerSocket _ =
        new ServerSocket(taken, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
      bench.lifecycle().run(WORK, Verb.START, false, Bench.LIMITS, told::add);
    }
    assertThat(bench.store.get(WORK).ports().ssh()).isNotEqualTo(taken);
    assertThat(bench.driver.launched).contains("" + bench.store.get(WORK).ports().ssh());
    assertThat(told.getFirst()).contains("port " + taken);
  }

  @Test
  void aStoppedVmIsRenamed() throws Exception {
    Name other = new Name("other");
    bench.lifecycle().rename(WORK, other, Bench.LIMITS, Progress.SILENT);
    assertThat(bench.store.names()).containsExactly(other);
    assertThat(bench.store.get(other).name()).isEqualTo(other);
    assertThat(bench.store.home(other).seed()).isNotEmptyFile();
  }

  @Test
  void aRunningVmIsNotRenamedNorToATakenName() throws Exception {
    Name other = new Name("other");
    bench.vm(other, 1024);
    assertRefused(
        "there is a VM other",
        () -> bench.lifecycle().rename(WORK, other, Bench.LIMITS, Progress.SILENT));
    bench.run(Verb.START);
    assertRefused(
        "isn't stopped",
        () -> bench.lifecycle().rename(WORK, new Name("third"), Bench.LIMITS, Progress.SILENT));
  }

  @Test
  void aRehearsalTellsTheStepsAndTakesNone() throws Exception {
    assertThat(bench.lifecycle().rehearse(WORK, Verb.START, false))
        .containsExactly("LAUNCH", "AWAIT_GUEST");
    assertThat(bench.driver.memory).isEmpty();
  }
}
