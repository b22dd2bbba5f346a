package dev.devsandbox.companion.vm;

import static dev.devsandbox.companion.vm.Bench.WORK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.seed.UserData;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VmMakerTest {
  @TempDir Path dir;
  private Bench bench;

  @BeforeEach
  void image() throws Exception {
    bench = new Bench(dir);
  }

  private static VmSpec spec(Name name, Optional<String> image) {
    return new VmSpec(name, image, 2, 1024, 500, Network.USER, Optional.empty(), 0);
  }

  private Vm make(Name name) throws Problem {
    return bench.maker().make(spec(name, Optional.empty()), Progress.SILENT);
  }

  @Test
  void aVmHasAnIdentityOfItsOwnAndAllThatAStartNeeds() throws Exception {
    Vm first = make(WORK);
    Vm second = make(new Name("other"));
    assertThat(first.mac()).startsWith("52:54:00:").isNotEqualTo(second.mac());
    assertThat(first.ports().all()).doesNotContainAnyElementsOf(second.ports().all());
    assertThat(first.hardware()).isEqualTo(FakeDriver.HARDWARE);
    assertThat(bench.store.get(WORK)).isEqualTo(first);
    assertThat(bench.store.home(WORK).seed()).isNotEmptyFile();
    assertThat(bench.store.home(WORK).disk()).exists();
    assertThat(bench.lifecycle().state(WORK)).isEqualTo(new VmState.Stopped());
  }

  @Test
  void whatAGuestDoesAtItsFirstBootGoesAlongWithEachNewIdentity() throws Exception {
    UserData more = new UserData("#cloud-config\nruncmd: [[touch, /first-boot]]\n");
    VmSpec asked =
        new VmSpec(
            WORK,
            Optional.empty(),
            2,
            1024,
            500,
            Network.USER,
            Optional.empty(),
            0,
            Optional.of(more));
    bench.maker().make(asked, Progress.SILENT);
    Name clone = new Name("clone");
    Name renamed = new Name("renamed");
    new Cloner(bench.site()).clone(WORK, clone, Cloner.Data.EMPTY, Bench.LIMITS, Progress.SILENT);
    bench.lifecycle().rename(WORK, renamed, Bench.LIMITS, Progress.SILENT);
    for (Name name : List.of(clone, renamed)) {
      assertThat(Files.readString(bench.store.home(name).seed(), StandardCharsets.ISO_8859_1))
          .contains("touch, /first-boot");
    }
  }

  @Test
  void theDiskIsNeverSmallerThanTheImage() throws Exception {
    assertThat(make(WORK).diskBytes()).isEqualTo(1000);
  }

  @Test
  void onlyItsUserCanLookIntoAVm() throws Exception {
    make(WORK);
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(bench.store.home(WORK).folder())))
        .isEqualTo("rwx------");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(bench.store.home(WORK).record())))
        .isEqualTo("rw-------");
  }

  @Test
  void aTakenNameIsRefusedAndTheVmStaysAsItWas() throws Exception {
    Vm first = make(WORK);
    assertThatThrownBy(() -> make(WORK))
        .isInstanceOfSatisfying(
            Problem.class, p -> assertThat(p.kind()).isEqualTo(Problem.Kind.REFUSED));
    assertThat(bench.store.get(WORK)).isEqualTo(first);
  }

  @Test
  void anUnknownImageIsNotFoundAndNothingIsLeft() throws Exception {
    assertThatThrownBy(() -> bench.maker().make(spec(WORK, Optional.of("none")), Progress.SILENT))
        .isInstanceOfSatisfying(
            Problem.class, p -> assertThat(p.kind()).isEqualTo(Problem.Kind.NOT_FOUND));
    assertThat(bench.store.names()).isEmpty();
  }

  @Test
  void aPathTooLongForASocketIsRefusedBeforeAnythingIsMade() throws Exception {
    Bench deep = new Bench(dir.resolve("d".repeat(100)));
    assertThatThrownBy(() -> deep.maker().make(spec(WORK, Optional.empty()), Progress.SILENT))
        .isInstanceOfSatisfying(
            Problem.class, p -> assertThat(p.next()).contains("DEVSANDBOX_HOME"));
    assertThat(deep.home.vms()).doesNotExist();
  }

  @Test
  void whatACrashLeftHalfMadeIsNoVmAndGoes() throws Exception {
    Path left =
        Files.createDirectories(bench.home.vms().resolve(".work." + Long.MAX_VALUE + ".new"));
    Files.writeString(left.resolve("disk.qcow2"), "half");
    assertThat(bench.store.names()).isEmpty();
    make(WORK);
    try (Stream<Path> folders = Files.list(bench.home.vms())) {
      assertThat(folders).containsExactly(bench.store.home(WORK).folder());
    }
  }

  @Test
  void anImageKnowsTheVmsThatLieOnIt() throws Exception {
    Vm vm = make(WORK);
    assertThat(bench.store.of(vm.image())).containsExactly("VM work");
  }

  @Test
  void aRehearsalMakesNothing() throws Exception {
    assertThat(bench.maker().rehearse(spec(WORK, Optional.empty())))
        .contains("make " + bench.store.home(WORK).disk());
    assertThat(bench.store.exists(WORK)).isFalse();
  }
}
