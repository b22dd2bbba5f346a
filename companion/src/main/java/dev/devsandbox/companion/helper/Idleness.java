package dev.devsandbox.companion.helper;

import java.time.Duration;

/** Whether nothing has happened for too long. */
final class Idleness {
  private final Duration limit;
  private final Clock clock;

  /** When something happened last, by the clock. */
  private volatile long last;

  /** The time that passes. */
  interface Clock {
    /** Nanoseconds from any moment on. */
    long nanos();

    void await(Duration time) throws InterruptedException;

    /** That of this machine, which only goes forward. */
    static Clock real() {
      return new Clock() {
        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        public void await(Duration time) throws InterruptedException {
          Thread.sleep(time);
        }
      };
    }
  }

  /** Begins with something that happens now. */
  Idleness(Duration limit, Clock clock) {
    this.limit = limit;
    this.clock = clock;
    this.last = clock.nanos();
  }

  /** Something happens now. */
  void end() {
    last = clock.nanos();
  }

  boolean isTooLong() {
    return !left().isPositive();
  }

  /** Waits until it is too long. */
  void await() throws InterruptedException {
    while (!isTooLong()) {
      clock.await(left());
    }
  }

  private Duration left() {
    return limit.minusNanos(clock.nanos() - last);
  }
}
