package dev.devsandbox.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private static final Duration FIRST = Duration.ofMillis(200);
  private static final Duration MAX = Duration.ofSeconds(5);

  @Test
  void delaysDoubleUpToTheMaximumAndStartOverAfterAReset() {
    Backoff backoff = new Backoff(FIRST, MAX, never());
    assertThat(millis(backoff, 7)).containsExactly(200L, 400L, 800L, 1600L, 3200L, 5000L, 5000L);
    backoff.reset();
    assertThat(millis(backoff, 1)).containsExactly(200L);
  }

  @Test
  void eachDelayIsShortenedByAtMostAHalfAndNotAlwaysAlike() {
    Backoff backoff = new Backoff(MAX, MAX, new Random(1));
    List<Long> delays = millis(backoff, 1000);
    assertThat(delays).allSatisfy(delay -> assertThat(delay).isBetween(2500L, 5000L));
    assertThat(delays.stream().distinct().count()).isGreaterThan(100);
  }

  private static List<Long> millis(Backoff backoff, int count) {
    return Stream.generate(() -> backoff.next().toMillis()).limit(count).toList();
  }

  private static RandomGenerator never() {
    return () -> 0L;
  }
}
