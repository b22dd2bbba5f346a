package dev.devsandbox.companion.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.devsandbox.companion.host.Command;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.vm.VmHome;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QemuLaunchTest {
  @TempDir Path dir;

  @Test
  void aFilteredQemuStartsNoPrograms() {
    assertThat(new QemuLaunch(true).command(List.of("qemu", "-m", "1"), true).toString())
        .isEqualTo(
            "setsid qemu -m 1 -sandbox"
                + " on,obsolete=deny,elevateprivileges=deny,resourcecontrol=deny,spawn=deny -S");
  }

  @Test
  void aRestrictedGuestsRelayIsStartedByAFilteredQemuToo() {
    List<String> arguments = List.of("qemu", "-netdev", "user,guestfwd=tcp:10.0.2.100:3128-cmd:x");
    assertThat(new QemuLaunch(true).command(arguments, false).toString())
        .startsWith("setsid qemu ")
        .endsWith(" -sandbox on,obsolete=deny,resourcecontrol=deny");
  }

  @Test
  void withoutAFilterQemuGoesIntoTheBackgroundItself() {
    assertThat(new QemuLaunch(false).command(List.of("qemu"), false).toString())
        .isEqualTo("qemu -daemonize");
  }

  @Test
  void whatDoesNotStartIsToldWithItsLastWords() {
    Command command = Command.of("sh", "-c", "echo no such machine >&2; exit 1");
    assertThatThrownBy(() -> new QemuLaunch(true).start(new VmHome(dir), command))
        .isInstanceOf(Problem.class)
        .hasMessage("QEMU did not start: no such machine");
  }

  @Test
  void aMissingProgramSaysHowToFindOutWhatIsNeeded() {
    Command command = Command.of("no-such-program");
    assertThatThrownBy(() -> new QemuLaunch(true).start(new VmHome(dir), command))
        .isInstanceOfSatisfying(
            Problem.class, p -> assertThat(p.kind()).isEqualTo(Problem.Kind.UNAVAILABLE));
  }
}
