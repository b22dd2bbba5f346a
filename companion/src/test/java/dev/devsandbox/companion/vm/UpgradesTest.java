package dev.devsandbox.companion.vm;

import static dev.devsandbox.companion.vm.Bench.WORK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.image.Image;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpgradesTest {
  private static final Optional<String> NEWER = Optional.of("newer");

  @TempDir Path dir;
  private Bench bench;
  private VmHome home;
  private Vm before;
  private Image newer;

  @BeforeEach
  void vm() throws Exception {
    bench = new Bench(dir);
    before = bench.vm(WORK, 1024);
    home = bench.store.home(WORK);
    Files.writeString(home.seed(), "identity");
    Files.writeString(home.disk(), "former");
    newer = bench.image("newer");
  }

  private Vm upgrade(boolean force) throws Problem {
    return new Upgrades(bench.site()).upgrade(WORK, NEWER, force, Bench.LIMITS, Progress.SILENT);
  }

  private static void assertRefused(String why, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            Problem.class, p -> assertThat(p.kind()).isEqualTo(Problem.Kind.REFUSED))
        .hasMessageContaining(why);
  }

  @Test
  void theSystemDiskIsNewAndAllElseStays() throws Exception {
    byte[] seed = Files.readAllBytes(home.seed());
    Vm after = upgrade(false);
    assertThat(after.image()).isEqualTo(newer.digest());
    assertThat(after.with(before.ports(), before.arguments()))
        .usingRecursiveComparison()
        .ignoringFields("image", "hardware")
        .isEqualTo(before);
    assertThat(bench.store.get(WORK)).isEqualTo(after);
    assertThat(home.disk()).hasContent("overlay");
    assertThat(Files.readAllBytes(home.seed())).isEqualTo(seed);
  }

  @Test
  void theFormerDiskStaysUntilTheNewOneHasBooted() throws Exception {
    upgrade(false);
    assertThat(home.formerDisk()).hasContent("former");
    assertThat(bench.store.of(before.image())).containsExactly("VM work");
    bench.driver.agent = false;
    assertThatThrownBy(() -> bench.run(Verb.START)).hasMessage("no answer");
    assertThat(home.formerDisk()).hasContent("former");
    bench.driver.agent = true;
    bench.run(Verb.START);
    assertThat(home.formerDisk()).doesNotExist();
    assertThat(home.upgrade()).doesNotExist();
    assertThat(bench.store.of(before.image())).isEmpty();
  }

  @Test
  void whatNeverBootedCanBeUndone() throws Exception {
    upgrade(false);
    new Upgrades(bench.site()).undo(WORK, Bench.LIMITS, Progress.SILENT);
    assertThat(home.disk()).hasContent("former");
    assertThat(bench.store.get(WORK)).isEqualTo(before);
    assertRefused(
        "no upgrade to undo",
        () -> new Upgrades(bench.site()).undo(WORK, Bench.LIMITS, Progress.SILENT));
  }

  @Test
  void theDiskToGoBackToIsTheOneThatLastBooted() throws Exception {
    upgrade(false);
    Files.writeString(home.disk(), "never booted");
    bench.image("newest");
    new Upgrades(bench.site())
        .upgrade(WORK, Optional.of("newest"), false, Bench.LIMITS, Progress.SILENT);
    assertThat(home.disk()).hasContent("overlay");
    assertThat(home.formerDisk()).hasContent("former");
  }

  @Test
  void theSameImageAgainChangesNothing() throws Exception {
    upgrade(false);
    bench.run(Verb.START);
    bench.run(Verb.STOP);
    Files.writeString(home.disk(), "in use");
    upgrade(true);
    assertThat(home.disk()).hasContent("in use");
  }

  @Test
  void aVmThatIsNotStoppedIsNotUpgraded() throws Exception {
    bench.run(Verb.START);
    assertRefused("is running", () -> upgrade(true));
    bench.run(Verb.SUSPEND);
    assertRefused("is suspended", () -> upgrade(true));
    assertThat(home.disk()).hasContent("former");
  }

  @Test
  void workOnTheSystemDiskAloneIsReplacedOnlyByForce() throws Exception {
    bench.run(Verb.START);
    bench.run(Verb.STOP);
    assertRefused("on its system disk alone", () -> upgrade(false));
    assertThat(home.disk()).hasContent("former");
    upgrade(true);
    assertThat(home.disk()).hasContent("overlay");
  }

  @Test
  void anUnknownImageChangesNothing() {
    assertThatThrownBy(() ->
            new Upgrades(bench.site())
                .upgrade(WORK, Optional.of("none"), false, Bench.LIMITS, Progress.SILENT))
        .isInstanceOfSatisfying(
            Problem.class, p -> assertThat(p.kind()).isEqualTo(Problem.Kind.NOT_FOUND));
    assertThat(home.disk()).hasContent("former");
    assertThat(home.upgrade()).doesNotExist();
  }

  /** Each cut leaves what was done before it, as a crash does; the next verb finds it. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void anUpgradeThatIsCutOffIsFinishedOrNeverWas(int cut) throws Exception {
    Vm upgraded = before.on(newer, FakeDriver.HARDWARE);
    Files.writeString(home.nextDisk(), "overlay");
    if (cut > 0) {
      bench.documents.write(home.upgrade(), new Upgrade(before, upgraded, Upgrade.Stage.SWAP));
    }
    if (cut > 1) {
      Files.createLink(home.formerDisk(), home.disk());
    }
    if (cut > 2) {
      Files.move(home.nextDisk(), home.disk(), StandardCopyOption.ATOMIC_MOVE);
    }
    if (cut > 3) {
      bench.store.put(upgraded);
    }
    assertThat(bench.lifecycle().state(WORK)).isEqualTo(new VmState.Stopped());
    bench.run(Verb.START);
    assertThat(bench.store.get(WORK).image()).isEqualTo(cut == 0 ? before.image() : newer.digest());
    assertThat(home.disk()).hasContent(cut == 0 ? "former" : "overlay");
    assertThat(home.formerDisk()).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void anUndoThatIsCutOffIsFinished(int cut) throws Exception {
    Vm upgraded = upgrade(false);
    bench.documents.write(home.upgrade(), new Upgrade(before, upgraded, Upgrade.Stage.UNDO));
    if (cut > 0) {
      Files.move(home.formerDisk(), home.disk(), StandardCopyOption.ATOMIC_MOVE);
    }
    if (cut > 1) {
      bench.store.put(before);
    }
    bench.run(Verb.START);
    assertThat(bench.store.get(WORK).image()).isEqualTo(before.image());
    assertThat(home.disk()).hasContent("former");
    assertThat(home.upgrade()).doesNotExist();
  }

  @Test
  void aRenamedVmKeepsItsWayBack() throws Exception {
    upgrade(false);
    Name other = new Name("other");
    bench.lifecycle().rename(WORK, other, Bench.LIMITS, Progress.SILENT);
    new Upgrades(bench.site()).undo(other, Bench.LIMITS, Progress.SILENT);
    assertThat(bench.store.get(other).image()).isEqualTo(before.image());
    assertThat(bench.store.names()).containsExactly(other);
  }
}
