package dev.devsandbox.egress.policy;

import dev.devsandbox.wire.Denial;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was refused since somebody last asked: bounded, so that a workload can't fill the proxy's
 * memory with names. Safe for use by several threads.
 */
public final class DenialCounters {
  private static final int MAX_KINDS = 256;

  private record Kind(String host, int port, Reason reason) {}

  private record Tally(long count, Instant last) {}

  private final Clock clock;
  private final Map<Kind, Tally> tallies = new LinkedHashMap<>();
  private long total;

  public DenialCounters(Clock clock) {
    this.clock = clock;
  }

  /** Counts one refusal; beyond 256 kinds in the total only. */
  public synchronized void add(String host, int port, Reason reason) {
    total++;
    Kind kind = new Kind(host, port, reason);
    Tally tally = tallies.get(kind);
    if (tally == null && tallies.size() >= MAX_KINDS) {
      return;
    }
    tallies.put(kind, new Tally(tally == null ? 1 : tally.count + 1, clock.instant()));
  }

  /** All refusals since the start. */
  public synchronized long total() {
    return total;
  }

  /** Takes the oldest kinds, at most {@code max}, so that none is told twice. */
  public synchronized List<Denial> drain(int max) {
    List<Denial> drained = new ArrayList<>();
    Iterator<Map.Entry<Kind, Tally>> entries = tallies.entrySet().iterator();
    while (entries.hasNext() && drained.size() < max) {
      Map.Entry<Kind, Tally> entry = entries.next();
      Kind kind = entry.getKey();
      Tally tally = entry.getValue();
      drained.add(new Denial(kind.host, kind.port, kind.reason.name(), tally.count, tally.last));
      entries.remove();
    }
    return drained;
  }
}
