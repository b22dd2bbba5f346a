package dev.devsandbox.companion.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.devsandbox.companion.host.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmulatorTest {
  private static final String HELP =
      """
      Supported machines are:
      pc                   Standard PC (i440FX + PIIX, 1996) (alias of pc-i440fx-7.2)
      q35                  Standard PC (Q35 + ICH9, 2009) (alias of pc-q35-7.2)
      pc-q35-7.2           Standard PC (Q35 + ICH9, 2009)
      virt                 QEMU 7.2 ARM Virtual Machine (alias of virt-7.2)
      """;

  @ParameterizedTest
  @CsvSource({
    "'QEMU emulator version 7.2.22 (Debian 1:7.2+dfsg-7)', 7.2.22",
    "'QEMU emulator version 10.0.0', 10.0.0"
  })
  void theVersionIsRead(String output, String version) throws Problem {
    assertThat(Emulator.version(output)).isEqualTo(version);
  }

  @ParameterizedTest
  @ValueSource(strings = {"QEMU emulator version 7.1.0", "QEMU emulator version 6.2", "hello", ""})
  void whatIsTooOldOrNoQemuIsUnavailable(String output) {
    assertThatThrownBy(() -> Emulator.version(output))
        .isInstanceOfSatisfying(
            Problem.class, p -> assertThat(p.kind()).isEqualTo(Problem.Kind.UNAVAILABLE));
  }

  @ParameterizedTest
  @CsvSource({"q35, pc-q35-7.2", "virt, virt-7.2"})
  void aMachineTypeIsPinnedToItsVersion(String alias, String machine) throws Problem {
    assertThat(Emulator.pinned(alias, HELP)).isEqualTo(machine);
  }

  @Test
  void aMachineTypeThatIsMissingIsUnavailable() {
    assertThatThrownBy(() -> Emulator.pinned("q3", HELP)).isInstanceOf(Problem.class);
  }
}
