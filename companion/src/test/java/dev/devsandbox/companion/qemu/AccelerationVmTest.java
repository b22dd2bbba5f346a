package dev.devsandbox.companion.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.companion.host.Architecture;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.host.Programs;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("vm")
class AccelerationVmTest {
  private final Acceleration acceleration = new Acceleration(new Programs());

  @Test
  void theProbesGuestRunsToItsEnd() throws Problem {
    assertThat(acceleration.works(Architecture.ofHost(), Acceleration.EMULATED)).isTrue();
  }

  @Test
  void whatQemuDoesntHaveDoesntWork() throws Problem {
    assertThat(acceleration.works(Architecture.ofHost(), "none-such")).isFalse();
  }
}
