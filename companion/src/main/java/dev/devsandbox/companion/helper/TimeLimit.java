package dev.devsandbox.companion.helper;

import java.io.IOException;
import java.nio.channels.Channel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Closes a connection when its time is over; not if this is closed before. */
final class TimeLimit implements AutoCloseable {
  private final CompletableFuture<Void> end;

  TimeLimit(Channel connection, Duration time) {
    end =
        CompletableFuture.runAsync(
            () -> close(connection),
            CompletableFuture.delayedExecutor(time.toMillis(), TimeUnit.MILLISECONDS));
  }

  private static void close(Channel connection) {
    try {
      connection.close();
    } catch (IOException e) {
      // It is closed by whoever reads it, then.
      return;
    }
  }

  @Override
  public void close() {
    end.cancel(false);
  }
}
