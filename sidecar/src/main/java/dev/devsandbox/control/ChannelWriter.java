package dev.devsandbox.control;

import dev.devsandbox.wire.Secret;
import dev.devsandbox.wire.UpFrame;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The upward half of one stream: what was queued, a heartbeat in time, and the token again when it
 * is due or when the kubelet has renewed it.
 */
final class ChannelWriter implements Runnable {
  private static final int QUEUE_CAPACITY = 64;

  private final BrokerConnection connection;
  private final Supplier<UpFrame.Heartbeat> heartbeats;
  private final MountedFile tokenFile;
  private final long heartbeatNanos;
  private final long reauthNanos;
  private final BlockingQueue<UpFrame> queue = new ArrayBlockingQueue<>(QUEUE_CAPACITY);
  private String token;
  private long tokenSentNanos = System.nanoTime();

  ChannelWriter(
      BrokerConnection connection,
      Supplier<UpFrame.Heartbeat> heartbeats,
      MountedFile tokenFile,
      String tokenSent,
      Duration heartbeatEvery,
      Duration reauthEvery) {
    this.connection = connection;
    this.heartbeats = heartbeats;
    this.tokenFile = tokenFile;
    this.token = tokenSent;
    this.heartbeatNanos = heartbeatEvery.toNanos();
    this.reauthNanos = reauthEvery.toNanos();
  }

  /** Queues a frame; false if the queue is full, and then the stream should be given up. */
  boolean offer(UpFrame frame) {
    return queue.offer(frame);
  }

  /** Writes until the connection breaks or the thread is interrupted. */
  @Override
  public void run() {
    try {
      long nextHeartbeat = System.nanoTime();
      while (true) {
        long wait = nextHeartbeat - System.nanoTime();
        UpFrame frame = wait > 0 ? queue.poll(wait, TimeUnit.NANOSECONDS) : null;
        if (frame != null) {
          connection.write(frame);
        } else {
          renewToken();
          connection.write(heartbeats.get());
          nextHeartbeat = System.nanoTime() + heartbeatNanos;
        }
      }
    } catch (IOException | RuntimeException e) {
      connection.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void renewToken() throws IOException {
    String current = tokenFile.readOrEmpty();
    boolean renewed = !current.isEmpty() && !current.equals(token);
    boolean due = System.nanoTime() - tokenSentNanos >= reauthNanos;
    if (renewed || due) {
      token = current.isEmpty() ? token : current;
      tokenSentNanos = System.nanoTime();
      connection.write(new UpFrame.Reauth(new Secret(token)));
    }
  }
}
