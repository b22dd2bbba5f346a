package dev.devsandbox.control;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next try: doubling from {@code first} to {@code max}, each time
 * shortened at random by up to a half, so that many sidecars don't come back at once.
 */
final class Backoff {
  private final Duration first;
  private final Duration max;
  private final RandomGenerator random;
  private Duration next;

  Backoff(Duration first, Duration max, RandomGenerator random) {
    this.first = first;
    this.max = max;
    this.random = random;
    this.next = first;
  }

  Duration next() {
    Duration delay = next;
    Duration doubled = delay.multipliedBy(2);
    next = doubled.compareTo(max) < 0 ? doubled : max;
    return jittered(delay);
  }

  /** The last try went well: start over. */
  void reset() {
    next = first;
  }

  Duration jittered(Duration delay) {
    long millis = Math.max(1, delay.toMillis());
    return Duration.ofMillis(millis - random.nextLong(millis / 2 + 1));
  }
}
