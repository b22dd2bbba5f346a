package dev.devsandbox.identity;

import java.util.function.LongSupplier;

/** A token bucket: a burst at once, then so many a second. */
final class RateLimit {
  private static final double NANOS = 1e9;

  private final int burst;
  private final int perSecond;
  private final LongSupplier nanoTime;
  private double available;
  private long lastNanos;

  RateLimit(int burst, int perSecond, LongSupplier nanoTime) {
    this.burst = burst;
    this.perSecond = perSecond;
    this.nanoTime = nanoTime;
    this.available = burst;
    this.lastNanos = nanoTime.getAsLong();
  }

  synchronized boolean tryAcquire() {
    long now = nanoTime.getAsLong();
    available = Math.min(burst, available + (now - lastNanos) / NANOS * perSecond);
    lastNanos = now;
    if (available < 1) {
      return false;
    }
    available -= 1;
    return true;
  }
}
