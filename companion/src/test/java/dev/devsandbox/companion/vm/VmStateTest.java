package dev.devsandbox.companion.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class VmStateTest {
  private static final Presence ABSENT = new Presence.Absent();

  private static Facts facts(boolean saved, Presence presence) {
    return new Facts(Optional.empty(), saved, Optional.empty(), false, presence, Workspaces.NONE);
  }

  private static Operation operation(Verb verb) {
    return new Operation(verb, 1, Optional.empty(), Instant.EPOCH);
  }

  @Test
  void withoutAProcessAVmIsStoppedOrSuspended() {
    assertThat(VmState.of("a", facts(false, ABSENT))).isEqualTo(new VmState.Stopped());
    assertThat(VmState.of("a", facts(true, ABSENT))).isEqualTo(new VmState.Suspended());
  }

  @ParameterizedTest
  @CsvSource({"RUNNING,running", "PAUSED,paused", "DISK_FULL,broken", "CRASHED,broken"})
  void withAProcessAVmIsWhatItsMachineSays(Presence.Run run, String word) {
    assertThat(VmState.of("a", facts(false, new Presence.Alive(7, run))).word()).isEqualTo(word);
  }

  @ParameterizedTest
  @EnumSource(Verb.class)
  void whileAProcessIsAtWorkTheStateSaysWhatItDoes(Verb verb) {
    Facts facts =
        new Facts(
            Optional.empty(), false, Optional.of(operation(verb)), true, ABSENT, Workspaces.NONE);
    String word = VmState.of("a", facts).word();
    String expected =
        switch (verb) {
          case START -> "starting";
          case STOP, RESTART -> "stopping";
          case SUSPEND -> "suspending";
          case RESUME -> "resuming";
          case DELETE -> "deleting";
          case RENAME, UPGRADE, SNAPSHOT, CLONE, EXPORT -> "stopped";
        };
    assertThat(word).isEqualTo(expected);
  }

  @Test
  void aProcessThatDoesNotAnswerIsBrokenAndSaysHowToEndIt() {
    assertThat(VmState.of("a", facts(false, new Presence.Mute(7, "no answer in time"))))
        .isEqualTo(
            new VmState.Broken(
                "process 7 runs it and doesn't answer: no answer in time",
                "devsandbox vm stop --force a"));
  }

  @Test
  void savedMemoryBesideAProcessIsAnInterruption() {
    Facts facts =
        new Facts(
            Optional.empty(),
            true,
            Optional.of(operation(Verb.SUSPEND)),
            false,
            new Presence.Alive(7, Presence.Run.PAUSED),
            Workspaces.NONE);
    assertThat(VmState.of("a", facts))
        .isEqualTo(
            new VmState.Broken(
                "its memory is saved, and yet a process holds it: suspend was interrupted",
                "devsandbox vm resume a"));
  }
}
