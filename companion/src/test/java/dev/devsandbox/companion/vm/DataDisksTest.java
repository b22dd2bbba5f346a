package dev.devsandbox.companion.vm;

import static dev.devsandbox.companion.vm.Bench.WORK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.devsandbox.companion.disk.DiskStore;
import dev.devsandbox.companion.host.Command;
import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.host.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two VMs and one disk, which the real qemu-img makes. */
@Tag("component")
class DataDisksTest {
  private static final Name OTHER = new Name("other");
  private static final Name DATA = new Name("data");

  @TempDir Path dir;
  private Bench bench;
  private DataDisks disks;
  private DiskStore store;

  @BeforeEach
  void disks() throws Exception {
    bench = new Bench(dir);
    disks = new DataDisks(bench.site());
    store = bench.site().disks();
  }

  private Vm make(Name name) throws Problem {
    VmSpec spec =
        new VmSpec(name, Optional.empty(), 2, 1024, 500, Network.USER, Optional.of(DATA), 1L << 30);
    return bench.maker().make(spec, Progress.SILENT);
  }

  private VmState run(Name name, Verb verb, boolean force) throws Problem {
    return bench.lifecycle().run(name, verb, force, Bench.LIMITS, Progress.SILENT);
  }

  private static void assertRefused(String why, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            Problem.class, p -> assertThat(p.kind()).isEqualTo(Problem.Kind.REFUSED))
        .hasMessageContaining(why);
  }

  @Test
  void aVmThatIsMadeHoldsItsNewDisk() throws Exception {
    make(WORK);
    assertThat(store.get(DATA).holder()).contains(WORK);
    assertThat(store.file(DATA)).isNotEmptyFile();
  }

  @Test
  void aSecondVmWithTheDiskIsRefusedWhateverTheFirstDoes() throws Exception {
    make(WORK);
    assertRefused("held by VM work", () -> make(OTHER));
    run(WORK, Verb.START, false);
    assertRefused("held by VM work", () -> make(OTHER));
    run(WORK, Verb.SUSPEND, false);
    assertRefused("held by VM work", () -> make(OTHER));
    assertThat(bench.store.names()).containsExactly(WORK);
  }

  @Test
  void aDiskIsTakenOnlyFromAVmThatIsStopped() throws Exception {
    make(WORK);
    run(WORK, Verb.START, false);
    assertRefused("VM work, which is running", () -> disks.free(DATA));
    bench.driver.halted = true;
    assertRefused("VM work, which is paused", () -> disks.free(DATA));
    bench.driver.halted = false;
    run(WORK, Verb.SUSPEND, false);
    assertRefused("VM work, which is suspended", () -> disks.free(DATA));
    run(WORK, Verb.STOP, true);
    disks.free(DATA);
    make(OTHER);
    assertRefused("held by VM other", () -> run(WORK, Verb.START, false));
    assertThat(bench.driver.memory).isEmpty();
  }

  @Test
  void aHolderWhoseMachineWasKilledIsStoppedAndKeepsItsDisk() throws Exception {
    make(WORK);
    run(WORK, Verb.START, false);
    bench.driver.die();
    assertRefused("held by VM work", () -> make(OTHER));
    run(WORK, Verb.START, false);
    assertThat(store.get(DATA).holder()).contains(WORK);
  }

  @Test
  void memoryIsNeverLoadedWhenAnotherHasHeldTheDisk() throws Exception {
    make(WORK);
    run(WORK, Verb.START, false);
    run(WORK, Verb.SUSPEND, false);
    store.hold(store.get(DATA), Optional.of(OTHER));
    assertRefused("don't fit together", () -> run(WORK, Verb.RESUME, false));
    assertThat(bench.driver.memory).isEmpty();
  }

  @Test
  void aDeletedVmLeavesItsDiskToTheNextOfItsName() throws Exception {
    make(WORK);
    run(WORK, Verb.START, false);
    run(WORK, Verb.DELETE, false);
    assertThat(store.get(DATA).holder()).isEmpty();
    make(WORK);
    assertThat(store.get(DATA).holder()).contains(WORK);
  }

  @Test
  void aHolderThatIsNotThereAnyMoreCountsForNothing() throws Exception {
    disks.create(DATA, 1L << 30);
    store.hold(store.get(DATA), Optional.of(new Name("gone")));
    make(WORK);
    assertThat(store.get(DATA).holder()).contains(WORK);
  }

  @Test
  void aRenamedVmTakesItsDiskAlong() throws Exception {
    make(WORK);
    bench.lifecycle().rename(WORK, OTHER, Bench.LIMITS, Progress.SILENT);
    assertThat(store.get(DATA).holder()).contains(OTHER);
  }

  @Test
  void aVmWithAnUnreadableRecordMayBeTheHolder() throws Exception {
    make(WORK);
    Files.writeString(bench.store.home(WORK).record(), "{");
    assertRefused("held by VM work", () -> make(OTHER));
    assertRefused("VM work", () -> disks.remove(DATA));
  }

  @Test
  void aDiskOfAVmIsNotRemovedAndGrowsOnlyWhenThatIsStopped() throws Exception {
    make(WORK);
    assertRefused("that of VM work", () -> disks.remove(DATA));
    run(WORK, Verb.START, false);
    assertRefused("in use by VM work", () -> disks.grow(DATA, 2L << 30));
    run(WORK, Verb.STOP, false);
    disks.grow(DATA, 2L << 30);
    run(WORK, Verb.DELETE, false);
    disks.remove(DATA);
    assertThat(store.names()).isEmpty();
  }

  @Test
  void aVmWhoseDiskIsAnothersTooIsNeitherTakenNorCloned() throws Exception {
    make(WORK);
    disks.free(DATA);
    make(OTHER);
    Snapshots snapshots = new Snapshots(bench.site());
    Name first = new Name("first");
    assertRefused(
        "is also that of VM work",
        () -> snapshots.take(OTHER, first, Bench.LIMITS, Progress.SILENT));
    assertRefused(
        "is also that of VM other",
        () ->
            new Cloner(bench.site())
                .clone(WORK, new Name("third"), Cloner.Data.COPY, Bench.LIMITS, Progress.SILENT));
    run(WORK, Verb.DELETE, true);
    snapshots.take(OTHER, first, Bench.LIMITS, Progress.SILENT);
  }

  @Test
  void aCloneGetsADataDiskOfItsOwnEmptyOrACopy() throws Exception {
    make(WORK);
    Name empty = new Name("empty");
    Name copy = new Name("copy");
    write(store.file(DATA), "workspaces");
    Cloner cloner = new Cloner(bench.site());
    cloner.clone(WORK, empty, Cloner.Data.EMPTY, Bench.LIMITS, Progress.SILENT);
    cloner.clone(WORK, copy, Cloner.Data.COPY, Bench.LIMITS, Progress.SILENT);
    assertThat(bench.store.get(copy).dataDisk()).contains(copy);
    assertThat(store.get(copy).holder()).contains(copy);
    assertThat(store.get(copy).bytes()).isEqualTo(store.get(DATA).bytes());
    assertThat(read(store.file(copy))).startsWith("workspaces");
    assertThat(read(store.file(empty))).startsWith("\0\0\0");
    assertThat(store.get(DATA).holder()).contains(WORK);
  }

  private static void write(Path disk, String content) throws Exception {
    Path raw = disk.resolveSibling("raw");
    Files.writeString(raw, content + "\0".repeat(512 - content.length()));
    String target = "driver=qcow2,file.filename=" + disk;
    new Programs()
        .run(
            Command.of(
                "qemu-img", "convert", "-n", "-f", "raw", "--target-image-opts", "" + raw, target),
            Duration.ofMinutes(1));
    Files.delete(raw);
  }

  private static String read(Path disk) throws Exception {
    Path raw = disk.resolveSibling("raw");
    new Programs()
        .run(
            Command.of(
                "qemu-img",
                "dd",
                "-f",
                "qcow2",
                "-O",
                "raw",
                "bs=512",
                "count=1",
                "if=" + disk,
                "of=" + raw),
            Duration.ofMinutes(1));
    return Files.readString(raw);
  }

  @Test
  void aVmWhoseDiskIsMissingIsBroken() throws Exception {
    make(WORK);
    store.remove(DATA);
    assertThat(bench.lifecycle().state(WORK))
        .isInstanceOfSatisfying(
            VmState.Broken.class,
            broken -> assertThat(broken.reason()).contains("data disk data is missing"));
  }

  @Test
  void aGuestShutsDownBeforeItsVmIsDeletedFromUnderItsDisk() throws Exception {
    make(WORK);
    run(WORK, Verb.START, false);
    bench.driver.agent = false;
    assertThatThrownBy(() -> run(WORK, Verb.DELETE, false)).hasMessage("it doesn't shut down");
    assertThat(bench.store.exists(WORK)).isTrue();
    bench.driver.agent = true;
    run(WORK, Verb.SUSPEND, false);
    assertRefused("is suspended", () -> run(WORK, Verb.DELETE, false));
    run(WORK, Verb.DELETE, true);
    assertThat(store.exists(DATA)).isTrue();
  }

  @Test
  void aDiskThatStaysLosesTheSnapshotsOfAVmThatGoes() throws Exception {
    make(WORK);
    take(new Name("one"));
    take(new Name("two"));
    run(WORK, Verb.DELETE, false);
    assertThat(bench.driver.cleared)
        .containsExactlyInAnyOrder("one of " + store.file(DATA), "two of " + store.file(DATA));
  }

  @Test
  void snapshotsThatCannotBeRemovedHinderNoDeletion() throws Exception {
    make(WORK);
    take(new Name("one"));
    bench.driver.full = true;
    List<String> said = new ArrayList<>();
    bench.lifecycle().run(WORK, Verb.DELETE, false, Bench.LIMITS, said::add);
    assertThat(bench.store.exists(WORK)).isFalse();
    assertThat(said).singleElement().asString().contains("stay in the data disk");
  }

  @Test
  void aDiskThatAnotherVmHoldsIsLeftAlone() throws Exception {
    make(WORK);
    take(new Name("one"));
    disks.free(DATA);
    make(OTHER);
    run(WORK, Verb.DELETE, false);
    assertThat(bench.driver.cleared).isEmpty();
  }

  private void take(Name snapshot) throws Problem {
    new Snapshots(bench.site()).take(WORK, snapshot, Bench.LIMITS, Progress.SILENT);
  }
}
