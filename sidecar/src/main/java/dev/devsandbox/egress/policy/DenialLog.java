package dev.devsandbox.egress.policy;

import dev.devsandbox.log.JsonLog;
import java.util.function.LongSupplier;

/**
 * Counts every refusal and logs the first ones: 20 at once, five a second after that, and one line
 * for those left out. For one thread only.
 */
public final class DenialLog {
  private static final int BURST = 20;
  private static final long NANOS_PER_LINE = 200_000_000;

  private final JsonLog log;
  private final DenialCounters counters;
  private final LongSupplier nanoTime;
  private long allowance = BURST * NANOS_PER_LINE;
  private long refilledAt;
  private long unlogged;

  /**
   * @param nanoTime a monotonic clock, like {@link System#nanoTime}
   */
  public DenialLog(JsonLog log, DenialCounters counters, LongSupplier nanoTime) {
    this.log = log;
    this.counters = counters;
    this.nanoTime = nanoTime;
    this.refilledAt = nanoTime.getAsLong();
  }

  /**
   * Records a refusal.
   *
   * @param host name or address that the workload wanted
   * @param port 0 for a name that was only looked up
   */
  public void record(String host, int port, Reason reason) {
    counters.add(host, port, reason);
    if (!spend()) {
      unlogged++;
      return;
    }
    if (unlogged > 0) {
      log.warn("denials not logged").with("count", unlogged).write();
      unlogged = 0;
    }
    log.info("denied")
        .with("host", host)
        .with("port", port)
        .with("reason", reason.name())
        .with("explanation", reason.explanation())
        .write();
  }

  private boolean spend() {
    long now = nanoTime.getAsLong();
    allowance = Math.min(BURST * NANOS_PER_LINE, allowance + now - refilledAt);
    refilledAt = now;
    if (allowance < NANOS_PER_LINE) {
      return false;
    }
    allowance -= NANOS_PER_LINE;
    return true;
  }
}
