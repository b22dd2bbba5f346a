package dev.devsandbox.companion.helper;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class WakeWatchTest {
  private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");
  private final WakeWatch watch = new WakeWatch(START, -5);

  private boolean jumped(Duration byWall, Duration byNanos) {
    return watch.jumped(START.plus(byWall), -5 + byNanos.toNanos());
  }

  @Test
  void timeThatOnlyTheWallClockCountedIsASleep() {
    assertThat(jumped(Duration.ofSeconds(1), Duration.ofSeconds(1))).isFalse();
    assertThat(jumped(Duration.ofHours(8), Duration.ofSeconds(2))).isTrue();
    assertThat(jumped(Duration.ofHours(8).plusSeconds(1), Duration.ofSeconds(3))).isFalse();
  }

  @Test
  void aClockThatWasSetBackCountsToo() {
    assertThat(jumped(Duration.ofSeconds(-3), Duration.ofSeconds(1))).isTrue();
  }

  @Test
  void aProcessThatWasStoppedDidNotSleep() {
    assertThat(jumped(Duration.ofHours(1), Duration.ofHours(1))).isFalse();
  }

  @Test
  void aClockThatIsSlewedDoesNotJump() {
    assertThat(jumped(Duration.ofMillis(2500), Duration.ofMillis(1000))).isFalse();
  }
}
