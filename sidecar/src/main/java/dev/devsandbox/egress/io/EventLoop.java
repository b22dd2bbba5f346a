package dev.devsandbox.egress.io;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.Queue;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One thread that waits for channels, timers and tasks and runs what they lead to. All but {@link
 * #execute} and {@link #stop} is for that thread only.
 */
public final class EventLoop implements AutoCloseable {
  private final Selector selector;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final TreeSet<Timer> timers = new TreeSet<>();
  private final Consumer<RuntimeException> failures;
  private long timerCount;
  private volatile boolean stopped;

  /** What a channel's readiness leads to. */
  public interface Handler {
    /** Called when the key's channel is ready; an exception leads to {@link #abort}. */
    void ready(SelectionKey key) throws IOException;

    /** Gives up, releasing all that belongs to it. May be called again. */
    void abort();
  }

  /**
   * @param failures told of exceptions that are defects
   */
  public EventLoop(Consumer<RuntimeException> failures) throws IOException {
    this.selector = Selector.open();
    this.failures = failures;
  }

  /** Makes the channel non-blocking and watches it. The handler is the key's attachment. */
  public SelectionKey register(SelectableChannel channel, int operations, Handler handler)
      throws IOException {
    channel.configureBlocking(false);
    return channel.register(selector, operations, handler);
  }

  /** Runs the task soon. For any thread. */
  public void execute(Runnable task) {
    tasks.add(task);
    selector.wakeup();
  }

  /** Runs the task once after the delay, unless it is cancelled before. */
  public Timer after(Duration delay, Runnable task) {
    Timer timer = new Timer(System.nanoTime() + delay.toNanos(), timerCount++, task);
    timers.add(timer);
    return timer;
  }

  /** Returns after {@link #stop}, with every watched channel closed. */
  public void run() throws IOException {
    while (!stopped) {
      selector.select(this::handle, millisToNextTimer());
      runTimers();
      for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
        runSafely(task);
      }
    }
    close();
  }

  /** Ends {@link #run}. For any thread. */
  public void stop() {
    stopped = true;
    selector.wakeup();
  }

  @Override
  public void close() throws IOException {
    for (SelectionKey key : selector.keys()) {
      key.channel().close();
    }
    selector.close();
  }

  private void handle(SelectionKey key) {
    Handler handler = (Handler) key.attachment();
    try {
      if (key.isValid()) {
        handler.ready(key);
      }
    } catch (IOException brokenConnection) {
      runSafely(handler::abort);
    } catch (RuntimeException defect) {
      failures.accept(defect);
      runSafely(handler::abort);
    }
  }

  /** How long to wait; 0 means for ever. */
  private long millisToNextTimer() {
    if (!tasks.isEmpty()) {
      return 1;
    }
    if (timers.isEmpty()) {
      return 0;
    }
    long nanos = timers.first().deadline - System.nanoTime();
    return Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos) + 1);
  }

  private void runTimers() {
    while (!timers.isEmpty() && timers.first().deadline - System.nanoTime() <= 0) {
      runSafely(timers.removeFirst().task);
    }
  }

  private void runSafely(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException defect) {
      failures.accept(defect);
    }
  }

  /** A task that waits for its time. */
  public final class Timer implements Comparable<Timer> {
    private final long deadline;
    private final long number;
    private final Runnable task;

    private Timer(long deadline, long number, Runnable task) {
      this.deadline = deadline;
      this.number = number;
      this.task = task;
    }

    public void cancel() {
      timers.remove(this);
    }

    @Override
    public int compareTo(Timer other) {
      int byTime = Long.compare(deadline - other.deadline, 0);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return Long.hashCode(number);
    }
  }
}
