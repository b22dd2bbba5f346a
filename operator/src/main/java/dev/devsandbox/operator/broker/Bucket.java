package dev.devsandbox.operator.broker;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** A token bucket. Not safe for several threads. */
final class Bucket {
  private final int capacity;
  private final long refillNanos;
  private final Clock clock;
  private Instant counted;
  private long level;

  /**
   * Full at first.
   *
   * @param capacity how many may be taken in a burst
   * @param refill time in which one comes back
   */
  Bucket(int capacity, Duration refill, Clock clock) {
    this.capacity = capacity;
    this.refillNanos = refill.toNanos();
    this.clock = clock;
    this.counted = clock.instant();
    this.level = capacity;
  }

  /** Takes one; false if there is none. */
  boolean take() {
    refill();
    if (level == 0) {
      return false;
    }
    level--;
    return true;
  }

  boolean isEmpty() {
    refill();
    return level == 0;
  }

  private void refill() {
    Instant now = clock.instant();
    if (level == capacity || now.isBefore(counted)) {
      // A clock that was set back starts the count anew.
      counted = now;
      return;
    }
    long back =
        Math.min(
            Duration.between(counted, now).dividedBy(Duration.ofNanos(refillNanos)),
            capacity - level);
    level += back;
    counted = level == capacity ? now : counted.plusNanos(back * refillNanos);
  }
}
