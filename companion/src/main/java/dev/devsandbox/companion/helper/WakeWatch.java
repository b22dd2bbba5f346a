package dev.devsandbox.companion.helper;

import java.time.Duration;
import java.time.Instant;

/**
 * Notices that this machine slept, or that its clock was set: time went on by the wall clock and
 * not by the clock that stands still meanwhile.
 */
final class WakeWatch {
  /** More than clocks are slewed by between two looks, less than a guest's programs mind. */
  private static final Duration JUMP = Duration.ofSeconds(2);

  private Instant wall;
  private long nanos;

  /** Begins to watch, at a time by both clocks. */
  WakeWatch(Instant wall, long nanos) {
    this.wall = wall;
    this.nanos = nanos;
  }

  /** Whether the wall clock jumped since the last look. */
  boolean jumped(Instant wallNow, long nanosNow) {
    Duration byWall = Duration.between(wall, wallNow);
    Duration byNanos = Duration.ofNanos(nanosNow - nanos);
    wall = wallNow;
    nanos = nanosNow;
    return byWall.minus(byNanos).abs().compareTo(JUMP) > 0;
  }
}
