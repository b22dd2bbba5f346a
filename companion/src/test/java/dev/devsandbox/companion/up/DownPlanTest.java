package dev.devsandbox.companion.up;

import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.companion.vm.Verb;
import dev.devsandbox.companion.vm.VmState;
import org.junit.jupiter.api.Test;

class DownPlanTest {
  @Test
  void aRunningVmIsShutDownAndStays() {
    assertThat(DownPlan.of(new VmState.Running(), false)).containsExactly(Verb.STOP);
  }

  @Test
  void aSuspendedVmIsWokenSoThatNothingInItsMemoryIsLost() {
    assertThat(DownPlan.of(new VmState.Suspended(), false)).containsExactly(Verb.RESUME, Verb.STOP);
  }

  @Test
  void itIsDeletedOnlyWhenItIsStopped() {
    assertThat(DownPlan.of(new VmState.Suspended(), true))
        .containsExactly(Verb.RESUME, Verb.STOP, Verb.DELETE);
  }
}
