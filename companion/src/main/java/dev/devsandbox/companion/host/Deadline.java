package dev.devsandbox.companion.host;

import java.time.Duration;

/**
 * The moment by which something must be done, on the clock that only goes forward.
 *
 * @param nanos of {@link System#nanoTime}
 */
public record Deadline(long nanos) {
  /** The moment after the given time from now. */
  public static Deadline in(Duration time) {
    return new Deadline(System.nanoTime() + time.toNanos());
  }

  /** The time that is left; zero when it is over. */
  public Duration left() {
    return Duration.ofNanos(Math.max(0, nanos - System.nanoTime()));
  }

  /** Whether the moment has come. */
  public boolean isOver() {
    return nanos - System.nanoTime() <= 0;
  }

  /** The earlier of this moment and the given time from now. */
  public Deadline within(Duration time) {
    Deadline other = in(time);
    return other.nanos - nanos < 0 ? other : this;
  }
}
