package dev.devsandbox.companion.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.devsandbox.companion.host.Command;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.host.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the real qemu-img. */
@Tag("component")
class QemuImgTest {
  private static final long SIZE = 64 << 20;

  @TempDir Path dir;
  private final QemuImg disks = new QemuImg(new Programs());
  private Path base;
  private Path overlay;

  @BeforeEach
  void disks() throws Exception {
    base = dir.resolve("base.qcow2");
    overlay = dir.resolve("overlay.qcow2");
    new Programs()
        .run(
            Command.of("qemu-img", "create", "-qf", "qcow2", "" + base, "" + SIZE),
            Duration.ofMinutes(1));
    disks.makeOverlay(overlay, base, SIZE);
  }

  @Test
  void aDiskTellsAllThatItLiesOn() throws Problem {
    assertThat(disks.chain(overlay)).containsExactly(overlay, base);
    assertThat(disks.chain(base)).containsExactly(base);
  }

  @Test
  void aDiskWhoseBaseIsMissingCannotTell() throws Exception {
    Files.delete(base);
    assertThatThrownBy(() -> disks.chain(overlay)).isInstanceOf(Problem.class);
  }

  @Test
  void aCopyLiesOnTheSameBaseAndHasNoSnapshots() throws Problem {
    disks.takeSnapshot(overlay, "first");
    Path copy = dir.resolve("copy.qcow2");
    disks.copy(overlay, Optional.of(base), copy);
    assertThat(disks.chain(copy)).containsExactly(copy, base);
    assertThat(
            new Programs()
                .run(Command.of("qemu-img", "snapshot", "-l", "" + copy), Duration.ofMinutes(1)))
        .isEmpty();
    disks.removeSnapshot(overlay, "first");
  }
}
