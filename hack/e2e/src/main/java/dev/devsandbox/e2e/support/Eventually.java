package dev.devsandbox.e2e.support;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for something that no watch can announce, by asking again until a deadline. */
public final class Eventually {
  private static final long PAUSE_NANOS = Duration.ofMillis(100).toNanos();

  private Eventually() {}

  /** Returns once {@code condition} holds; fails with {@code what} when it does not in time. */
  public static void eventually(String what, Duration deadline, BooleanSupplier condition) {
    long end = System.nanoTime() + deadline.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not within " + deadline.toSeconds() + " s: " + what);
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }
}
