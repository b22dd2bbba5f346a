package dev.devsandbox.companion.vm;

import static dev.devsandbox.companion.vm.Bench.WORK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotsTest {
  private static final Name FIRST = new Name("first");

  @TempDir Path dir;
  private Bench bench;
  private Snapshots snapshots;

  @BeforeEach
  void vm() throws Exception {
    bench = new Bench(dir);
    bench.vm(WORK, 1024);
    snapshots = new Snapshots(bench.site());
  }

  private Snapshot take(Name name) throws Problem {
    return snapshots.take(WORK, name, Bench.LIMITS, Progress.SILENT);
  }

  private Snapshot restore(boolean force) throws Problem {
    return snapshots.restore(WORK, FIRST, force, Bench.LIMITS, Progress.SILENT);
  }

  private static void assertKind(Problem.Kind kind, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(Problem.class, p -> assertThat(p.kind()).isEqualTo(kind));
  }

  @Test
  void aRunningVmGoesBackToItsMemoryAndWhatCameSinceIsGone() throws Exception {
    bench.run(Verb.START);
    bench.driver.work();
    assertThat(take(FIRST).memory()).isTrue();
    assertThat(bench.lifecycle().state(WORK)).isEqualTo(new VmState.Running());
    bench.driver.work();
    assertKind(Problem.Kind.REFUSED, () -> restore(false));
    assertThat(bench.driver.memory).contains(2);
    restore(true);
    assertThat(bench.lifecycle().state(WORK)).isEqualTo(new VmState.Suspended());
    assertThat(bench.run(Verb.RESUME)).isEqualTo(new VmState.Running());
    assertThat(bench.driver.memory).contains(1);
    assertThat(bench.driver.clock).isEqualTo(Bench.NOW);
  }

  @Test
  void aSnapshotCanBeGoneBackToTwice() throws Exception {
    bench.run(Verb.START);
    bench.driver.work();
    take(FIRST);
    for (int i = 0; i < 2; i++) {
      bench.driver.work();
      restore(true);
      bench.run(Verb.RESUME);
      assertThat(bench.driver.memory).contains(1);
    }
  }

  @Test
  void aSuspendAfterwardsIsNotTakenForTheSnapshot() throws Exception {
    bench.run(Verb.START);
    take(FIRST);
    restore(true);
    bench.run(Verb.RESUME);
    bench.driver.work();
    bench.run(Verb.SUSPEND);
    bench.run(Verb.RESUME);
    assertThat(bench.driver.memory).contains(1);
  }

  @Test
  void aStoppedVmGoesBackToItsDisks() throws Exception {
    assertThat(take(FIRST).memory()).isFalse();
    restore(false);
    assertThat(bench.driver.loaded).isNotNull();
    assertThat(bench.lifecycle().state(WORK)).isEqualTo(new VmState.Stopped());
  }

  @Test
  void aRestoreThatIsCutOffIsFinishedByTheNextVerb() throws Exception {
    take(FIRST);
    bench.documents.write(bench.store.home(WORK).restoring(), Map.of("snapshot", FIRST));
    bench.run(Verb.START);
    assertThat(bench.driver.loaded).isNotNull();
    assertThat(bench.store.home(WORK).restoring()).doesNotExist();
  }

  @Test
  void aSnapshotThatFailsIsNoneAndTheGuestGoesOn() throws Exception {
    bench.run(Verb.START);
    bench.driver.full = true;
    assertThatThrownBy(() -> take(FIRST)).hasMessage("no space");
    assertThat(snapshots.list(WORK)).isEmpty();
    assertThat(bench.lifecycle().state(WORK)).isEqualTo(new VmState.Running());
  }

  @Test
  void namesAreTakenOnceAndUnknownOnesAreNotFound() throws Exception {
    take(FIRST);
    assertKind(Problem.Kind.REFUSED, () -> take(FIRST));
    snapshots.delete(WORK, FIRST, Bench.LIMITS, Progress.SILENT);
    assertThat(bench.driver.snapshots).isEmpty();
    assertKind(Problem.Kind.NOT_FOUND, () -> restore(true));
    take(FIRST);
    assertThat(snapshots.list(WORK)).extracting(Snapshot::name).containsExactly(FIRST);
  }

  @Test
  void aSuspendedVmIsNotTaken() throws Exception {
    bench.run(Verb.START);
    bench.run(Verb.SUSPEND);
    assertKind(Problem.Kind.REFUSED, () -> take(FIRST));
  }

  @Test
  void aVmWithSnapshotsIsNeitherRenamedNorUpgraded() throws Exception {
    take(FIRST);
    bench.image("newer");
    assertKind(
        Problem.Kind.REFUSED,
        () -> bench.lifecycle().rename(WORK, new Name("other"), Bench.LIMITS, Progress.SILENT));
    assertKind(
        Problem.Kind.REFUSED,
        () ->
            new Upgrades(bench.site())
                .upgrade(WORK, Optional.of("newer"), true, Bench.LIMITS, Progress.SILENT));
  }

  @Test
  void aCloneIsTheSameSystemWithAnIdentityOfItsOwn() throws Exception {
    Name other = new Name("other");
    Files.writeString(bench.store.home(WORK).disk(), "content");
    Vm clone =
        new Cloner(bench.site())
            .clone(WORK, other, Cloner.Data.EMPTY, Bench.LIMITS, Progress.SILENT);
    Vm work = bench.store.get(WORK);
    assertThat(bench.store.get(other)).isEqualTo(clone);
    assertThat(clone.image()).isEqualTo(work.image());
    assertThat(clone.mac()).isNotEqualTo(work.mac());
    assertThat(clone.ports().all()).doesNotContainAnyElementsOf(work.ports().all());
    assertThat(bench.store.home(other).disk()).hasContent("copy of content");
    assertThat(bench.store.home(other).seed()).isNotEmptyFile();
  }

  @Test
  void whatIsNotStoppedIsNotClonedNorOverAnother() throws Exception {
    Name other = new Name("other");
    ThrowingCallable clone =
        () ->
            new Cloner(bench.site())
                .clone(WORK, other, Cloner.Data.EMPTY, Bench.LIMITS, Progress.SILENT);
    bench.run(Verb.START);
    assertKind(Problem.Kind.REFUSED, clone);
    bench.run(Verb.SUSPEND);
    assertKind(Problem.Kind.REFUSED, clone);
    bench.run(Verb.STOP, true);
    bench.vm(other, 1024);
    assertKind(Problem.Kind.REFUSED, clone);
  }
}
