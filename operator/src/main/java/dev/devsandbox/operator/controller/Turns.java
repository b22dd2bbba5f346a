package dev.devsandbox.operator.controller;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Who waits, and who is next: of the namespaces the one with the fewest starts under way, among
 * equals the one whose turn is longest ago; within a namespace, who came first. So a namespace with
 * nothing under way waits for at most one start of each other. Not for several threads.
 */
final class Turns {
  /** Who waits in each namespace; whose turn is longest ago comes first, and none is empty. */
  private final Map<String, Set<ResourceID>> waiting = new LinkedHashMap<>();

  /** How many starts of its namespace come before a sandbox's, those under way included. */
  private record Turn(ResourceID sandbox, int before) {}

  /** Waits from now on; whoever does so already keeps its place. */
  void join(ResourceID sandbox) {
    waiting.computeIfAbsent(namespace(sandbox), _ -> new LinkedHashSet<>()).add(sandbox);
  }

  /** Waits no more, and had no turn. */
  void leave(ResourceID sandbox) {
    waiting.computeIfPresent(namespace(sandbox), (_, those) -> without(sandbox, those));
  }

  /** Has its turn: the other namespaces come before its own again. */
  void take(ResourceID sandbox) {
    leave(sandbox);
    Set<ResourceID> others = waiting.remove(namespace(sandbox));
    if (others != null) {
      waiting.put(namespace(sandbox), others);
    }
  }

  /** Forgets those who are not wanted any more. */
  void keep(Predicate<ResourceID> wanted) {
    waiting.values().forEach(those -> those.removeIf(wanted.negate()));
    waiting.values().removeIf(Set::isEmpty);
  }

  /** How many wait. */
  int size() {
    return waiting.values().stream().mapToInt(Set::size).sum();
  }

  /** Whether nobody waits. */
  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /**
   * The next ones, in order.
   *
   * @param room how many at most, from 0
   * @param busy those whose starts are under way
   */
  List<ResourceID> next(int room, Collection<ResourceID> busy) {
    Map<String, Integer> underWay = new HashMap<>();
    busy.forEach(sandbox -> underWay.merge(namespace(sandbox), 1, Integer::sum));
    List<Turn> turns = new ArrayList<>();
    waiting.forEach((namespace, those) -> {
      List<ResourceID> first = those.stream().limit(room).toList();
      int before = underWay.getOrDefault(namespace, 0);
      for (int i = 0; i < first.size(); i++) {
        turns.add(new Turn(first.get(i), before + i));
      }
    });
    return turns.stream()
        .sorted(Comparator.comparingInt(Turn::before)) // stable: equals stay in order
        .limit(room)
        .map(Turn::sandbox)
        .toList();
  }

  private static @Nullable Set<ResourceID> without(ResourceID sandbox, Set<ResourceID> those) {
    those.remove(sandbox);
    return those.isEmpty() ? null : those;
  }

  private static String namespace(ResourceID sandbox) {
    return sandbox.getNamespace().orElse("");
  }
}
