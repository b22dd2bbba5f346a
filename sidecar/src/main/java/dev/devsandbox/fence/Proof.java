package dev.devsandbox.fence;

import dev.devsandbox.sys.ErrnoException;
import dev.devsandbox.wire.FenceCounter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;
import java.util.concurrent.ExecutionException;

/** Shows by packets, by counters and by reading back that the rules are in force. */
final class Proof {
  /** Counters that packets from elsewhere may increment at any time. */
  private static final Set<FenceCounter> FOREIGN =
      Set.of(FenceCounter.DENIED_INBOUND, FenceCounter.DENIED_FORWARD);

  private final String rules;
  private final List<Probe> probes;
  private final SequencedSet<String> passed = new LinkedHashSet<>();
  private final Map<FenceCounter, Long> expected = new EnumMap<>(FenceCounter.class);

  /**
   * A proof that has shown nothing yet.
   *
   * @param rules the loaded text
   * @param probes those of one uid together
   */
  Proof(String rules, List<Probe> probes) {
    this.rules = rules;
    this.probes = probes;
    for (FenceCounter counter : FenceCounter.values()) {
      expected.put(counter, 0L);
    }
  }

  /** Names of what has been shown so far. */
  List<String> passed() {
    return List.copyOf(passed);
  }

  /** Carries all of it out and ends at the first failure. */
  void run(Listeners listeners) throws ProofFailedException, IOException, InterruptedException {
    int start = 0;
    while (start < probes.size()) {
      int uid = probes.get(start).uid();
      int end = start;
      while (end < probes.size() && probes.get(end).uid() == uid) {
        end++;
      }
      runAs(uid, probes.subList(start, end), listeners);
      start = end;
    }
    Nft.Running ruleset = Nft.ruleset();
    compareCounters(Nft.parseCounters(Nft.counters().await()));
    compareRules(ruleset.await());
  }

  private void runAs(int uid, List<Probe> batch, Listeners listeners)
      throws ProofFailedException, IOException, InterruptedException {
    try {
      for (Probe probe : Credentials.runAs(uid, () -> attempt(batch, listeners))) {
        passed.add(probe.proof());
        probe.counters().forEach(counter -> expected.merge(counter, 1L, Long::sum));
      }
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case ProofFailedException failure -> throw failure;
        case IOException failure -> throw failure;
        case null, default -> throw new IllegalStateException(e.getCause());
      }
    }
  }

  /** Returns the probes that were really made. */
  private static List<Probe> attempt(List<Probe> batch, Listeners listeners)
      throws ProofFailedException, ErrnoException {
    List<Probe> made = new ArrayList<>();
    for (Probe probe : batch) {
      if (new Attempt(probe, listeners).run()) {
        made.add(probe);
      }
    }
    return made;
  }

  private void compareCounters(Map<FenceCounter, Long> seen) throws ProofFailedException {
    for (FenceCounter counter : FenceCounter.values()) {
      Long packets = seen.get(counter);
      Long wanted = expected.get(counter);
      if (packets == null || (!FOREIGN.contains(counter) && !packets.equals(wanted))) {
        throw new ProofFailedException(
            "counter/" + counter.label(), wanted + " packets", String.valueOf(packets));
      }
      passed.add("counter/" + counter.label());
    }
  }

  private void compareRules(String seen) throws ProofFailedException {
    if (!seen.equals(rules)) {
      String[] wanted = rules.split("\n", -1);
      String[] lines = seen.split("\n", -1);
      int line = 0;
      while (line < Math.min(wanted.length, lines.length) && wanted[line].equals(lines[line])) {
        line++;
      }
      throw new ProofFailedException(
          "read-back",
          "line " + (line + 1) + " " + (line < wanted.length ? wanted[line].strip() : "absent"),
          line < lines.length ? lines[line].strip() : "absent");
    }
    passed.add("read-back");
  }
}
