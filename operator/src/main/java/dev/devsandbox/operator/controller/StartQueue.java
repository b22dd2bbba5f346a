package dev.devsandbox.operator.controller;

import dev.devsandbox.api.v1alpha1.Reason;
import dev.devsandbox.operator.plan.Plan;
import dev.devsandbox.operator.plan.Problem;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Bounds how many pods start at once. Where a hundred start together, each takes so long that
 * probes and deadlines run out, and none gets there. The namespaces take turns, so that who applies
 * a thousand sandboxes keeps nobody else waiting for all of them; within one, first come, first
 * served.
 */
final class StartQueue {
  private final Cluster cluster;
  private final Set<ResourceID> waiting = new LinkedHashSet<>();

  /** Let through, but the cache may not have their pods yet. */
  private final Set<ResourceID> creating = new HashSet<>();

  /** The how-manieth start of its namespace a sandbox's would be, those under way included. */
  private record Turn(ResourceID sandbox, int round) {}

  /** What the queue has to know. */
  interface Cluster {
    /** How many pods may start at once, at least 1. */
    int capacity();

    /** The sandboxes whose pods are starting. */
    Set<ResourceID> starting();

    /** Whether there still is such a sandbox. */
    boolean exists(ResourceID sandbox);
  }

  StartQueue(Cluster cluster) {
    this.cluster = cluster;
  }

  /** The plan as it is if its pod may start now or none is to be created; else without the pod. */
  synchronized Plan admit(ResourceID sandbox, Plan plan) {
    if (!plan.createsPod()) {
      waiting.remove(sandbox);
      creating.remove(sandbox);
      return plan;
    }
    creating.remove(sandbox);
    waiting.add(sandbox);
    if (!next().contains(sandbox)) {
      return plan.withoutPod(
          new Problem(
              Reason.QUEUED,
              "as many other pods are starting as the nodes' CPUs take; its turn comes by itself"));
    }
    waiting.remove(sandbox);
    creating.add(sandbox);
    return plan;
  }

  /** The pod could not be created. */
  synchronized void failed(ResourceID sandbox) {
    creating.remove(sandbox);
  }

  /** Those whose turn it is. */
  synchronized List<ResourceID> next() {
    if (waiting.isEmpty()) {
      return List.of();
    }
    waiting.removeIf(sandbox -> !cluster.exists(sandbox));
    creating.removeIf(sandbox -> !cluster.exists(sandbox));
    Set<ResourceID> busy = new HashSet<>(cluster.starting());
    busy.addAll(creating);
    return turns(busy).stream()
        .sorted(Comparator.comparingInt(Turn::round))
        .map(Turn::sandbox)
        .limit(Math.max(0, cluster.capacity() - busy.size()))
        .toList();
  }

  private List<Turn> turns(Set<ResourceID> busy) {
    Map<String, Integer> rounds = new HashMap<>();
    busy.forEach(sandbox -> rounds.merge(namespace(sandbox), 1, Integer::sum));
    List<Turn> turns = new ArrayList<>();
    for (ResourceID sandbox : waiting) {
      turns.add(new Turn(sandbox, rounds.merge(namespace(sandbox), 1, Integer::sum)));
    }
    return turns;
  }

  private static String namespace(ResourceID sandbox) {
    return sandbox.getNamespace().orElse("");
  }
}
