package dev.devsandbox.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateLimitTest {
  private final AtomicLong nanos = new AtomicLong();
  private final RateLimit limit = new RateLimit(3, 10, nanos::get);

  @Test
  void aBurstPassesAndThenSoManyASecond() {
    assertThat(passing(5)).isEqualTo(3);
    nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(250));
    assertThat(passing(5)).isEqualTo(2);
  }

  @Test
  void aLongPauseAllowsNoMoreThanABurst() {
    assertThat(passing(5)).isEqualTo(3);
    nanos.addAndGet(TimeUnit.DAYS.toNanos(1));
    assertThat(passing(10)).isEqualTo(3);
  }

  private int passing(int tries) {
    int passed = 0;
    for (int i = 0; i < tries; i++) {
      passed += limit.tryAcquire() ? 1 : 0;
    }
    return passed;
  }
}
