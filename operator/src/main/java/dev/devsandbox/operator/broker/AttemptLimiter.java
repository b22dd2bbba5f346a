package dev.devsandbox.operator.broker;

import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Bounds what callers who haven't proven anything may cost: how many at once, how many of them from
 * one address, and how many failures an address may have.
 *
 * <p>It remembers a bounded number of addresses and forgets the idle one heard of longest ago; the
 * bound on all callers is below that number, so there always is an idle one.
 */
final class AttemptLimiter {
  /**
   * @param atOnce callers in total
   * @param atOncePerAddress callers of one address
   * @param failures that an address may have in a burst
   * @param forgive time in which one failure is forgotten
   * @param addresses how many are remembered; more than {@code atOnce}
   */
  record Limits(int atOnce, int atOncePerAddress, int failures, Duration forgive, int addresses) {
    Limits {
      if (addresses <= atOnce) {
        throw new IllegalArgumentException("addresses must exceed atOnce");
      }
    }

    static Limits standard() {
      return new Limits(256, 4, 20, Duration.ofSeconds(3), 4096);
    }
  }

  private final Limits limits;
  private final Clock clock;
  private final Map<InetAddress, Caller> callers = new LinkedHashMap<>(16, 0.75f, true);
  private int open;

  AttemptLimiter(Limits limits, Clock clock) {
    this.limits = limits;
    this.clock = clock;
  }

  /** A caller that may go on; closed when it has proven who it is or is gone. */
  interface Slot extends AutoCloseable {
    /** The caller could not prove anything. */
    void failed();

    @Override
    void close();
  }

  private final class Caller {
    private int open;
    private final Bucket failures = new Bucket(limits.failures(), limits.forgive(), clock);
  }

  /** Empty if the caller must be turned away. */
  synchronized Optional<Slot> enter(InetAddress address) {
    if (open >= limits.atOnce()) {
      return Optional.empty();
    }
    var caller = callers.computeIfAbsent(address, _ -> new Caller());
    forgetIdle();
    if (caller.open >= limits.atOncePerAddress() || caller.failures.isEmpty()) {
      return Optional.empty();
    }
    open++;
    caller.open++;
    return Optional.of(new Entered(caller));
  }

  /** How many addresses are remembered. */
  synchronized int remembered() {
    return callers.size();
  }

  private void forgetIdle() {
    if (callers.size() <= limits.addresses()) {
      return;
    }
    Iterator<Caller> oldestFirst = callers.values().iterator();
    while (oldestFirst.hasNext()) {
      if (oldestFirst.next().open == 0) {
        oldestFirst.remove();
        return;
      }
    }
  }

  private final class Entered implements Slot {
    private final Caller caller;
    private boolean closed;

    private Entered(Caller caller) {
      this.caller = caller;
    }

    @Override
    public void failed() {
      synchronized (AttemptLimiter.this) {
        caller.failures.take();
      }
    }

    @Override
    public void close() {
      synchronized (AttemptLimiter.this) {
        if (!closed) {
          closed = true;
          caller.open--;
          open--;
        }
      }
    }
  }
}
