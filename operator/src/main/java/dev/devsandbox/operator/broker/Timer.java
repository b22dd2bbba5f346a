package dev.devsandbox.operator.broker;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Deadlines of the real clock, on one thread. */
final class Timer implements Deadlines, AutoCloseable {
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().daemon().name("broker-deadlines").factory());

  Timer() {
    timer.setRemoveOnCancelPolicy(true);
  }

  @Override
  public Deadline after(Duration delay, Runnable action) {
    ScheduledFuture<?> future = timer.schedule(action, delay.toMillis(), TimeUnit.MILLISECONDS);
    return () -> future.cancel(false);
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
