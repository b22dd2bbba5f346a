package dev.devsandbox.companion.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.companion.host.Architecture;
import dev.devsandbox.companion.host.Command;
import dev.devsandbox.companion.host.Documents;
import dev.devsandbox.companion.host.Folders;
import dev.devsandbox.companion.host.Home;
import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.host.Programs;
import dev.devsandbox.companion.image.Digest;
import dev.devsandbox.companion.image.ImageStore;
import dev.devsandbox.companion.vm.Network;
import dev.devsandbox.companion.vm.Ports;
import dev.devsandbox.companion.vm.Presence;
import dev.devsandbox.companion.vm.Vm;
import dev.devsandbox.companion.vm.VmHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A real machine whose CPUs never run: to save and load takes no guest. */
@Tag("vm")
class SnapshotVmTest {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final Name FIRST = new Name("first");

  private final Programs programs = new Programs();
  private Path folder;
  private VmHome home;
  private Path data;
  private QemuDriver driver;
  private List<String> arguments;

  @BeforeEach
  void machine() throws Exception {
    // Short, for the paths of sockets.
    folder = Files.createTempDirectory("snap");
    home = new VmHome(folder);
    data = folder.resolve("data.qcow2");
    for (Path disk : List.of(home.disk(), data)) {
      programs.run(Command.of("qemu-img", "create", "-qf", "qcow2", "" + disk, "64M"), LIMIT);
    }
    Files.write(home.seed(), new byte[1 << 16]);
    Documents documents = new Documents();
    Home companion = new Home(folder);
    driver = new QemuDriver(companion, new ImageStore(companion, documents), documents, programs);
    Vm vm =
        new Vm(
            new Name("work"),
            Digest.of("image"),
            "dev",
            1,
            256,
            64 << 20,
            "52:54:00:01:02:03",
            Ports.free(Set.of()),
            Network.USER,
            Optional.of(new Name("work")),
            driver.hardware(),
            List.of(),
            Instant.EPOCH);
    arguments =
        QemuArguments.of(vm, home, Architecture.ofHost(), Optional.empty(), Optional.of(data));
    driver.launch(home, arguments, true);
  }

  @AfterEach
  void end() throws Exception {
    driver.kill(home);
    Folders.delete(folder);
  }

  private String snapshots(Path disk) throws Problem {
    return programs.run(Command.of("qemu-img", "snapshot", "-l", "-U", "" + disk), LIMIT);
  }

  @Test
  void suspendedMemoryLiesInTheSystemDiskAndNoOther() throws Problem {
    driver.save(home);
    assertThat(snapshots(home.disk())).contains(QemuDriver.TAG);
    assertThat(snapshots(data)).isEmpty();
    driver.forgetSaved(home);
    assertThat(snapshots(home.disk())).isEmpty();
  }

  @Test
  void aSnapshotTakesInTheDataDiskAndIsLoadedIntoANewMachine() throws Problem, IOException {
    driver.saveSnapshot(home, FIRST, Optional.of(data));
    assertThat(snapshots(home.disk())).contains(QemuSnapshot.tag(FIRST));
    assertThat(snapshots(data)).contains(QemuSnapshot.tag(FIRST));
    driver.kill(home);
    driver.launch(home, arguments, true);
    driver.loadSnapshot(home, FIRST, Optional.of(data));
    assertThat(driver.look(home, LIMIT))
        .isInstanceOfSatisfying(
            Presence.Alive.class, alive -> assertThat(alive.run()).isEqualTo(Presence.Run.PAUSED));
    driver.deleteSnapshot(home, FIRST, Optional.of(data));
    assertThat(snapshots(home.disk()) + snapshots(data)).isEmpty();
  }

  @Test
  void ofAMachineThatIsNotThereTheDisksAreTaken() throws Problem {
    driver.kill(home);
    driver.saveSnapshot(home, FIRST, Optional.of(data));
    assertThat(snapshots(data)).contains(QemuSnapshot.tag(FIRST));
    driver.loadSnapshot(home, FIRST, Optional.of(data));
    driver.deleteSnapshot(home, FIRST, Optional.of(data));
    driver.deleteSnapshot(home, FIRST, Optional.of(data));
    assertThat(snapshots(home.disk()) + snapshots(data)).isEmpty();
  }
}
