package dev.devsandbox.operator.broker;

import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the callers in one pod may ask for.
 *
 * @param uids of the containers that may ask
 * @param ttlSeconds life of a token by audience; no other audience is granted
 */
public record Grant(SortedSet<Long> uids, SortedMap<String, Integer> ttlSeconds) {
  /** Nothing for nobody. */
  public static final Grant NONE = new Grant(new TreeSet<>(), new TreeMap<>());

  public Grant(SortedSet<Long> uids, SortedMap<String, Integer> ttlSeconds) {
    this.uids = new TreeSet<>(uids);
    this.ttlSeconds = new TreeMap<>(Map.copyOf(ttlSeconds));
  }

  boolean isEmpty() {
    return uids.isEmpty() || ttlSeconds.isEmpty();
  }
}
