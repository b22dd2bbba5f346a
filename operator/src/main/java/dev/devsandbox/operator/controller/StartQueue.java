package dev.devsandbox.operator.controller;

import dev.devsandbox.api.v1alpha1.Reason;
import dev.devsandbox.operator.plan.Plan;
import dev.devsandbox.operator.plan.Problem;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Bounds how many pods start at once. Where a hundred start together, each takes so long that
 * probes and deadlines run out, and none gets there. Who waits is woken when its {@linkplain Turns
 * turn} comes, and looks itself now and then, since nobody tells of a sandbox that was deleted.
 */
final class StartQueue {
  private static final Duration LOOK = Duration.ofSeconds(5);

  /** Keeps those who look to ten a second, however many wait. */
  private static final Duration APART = Duration.ofMillis(100);

  private final Cluster cluster;
  private final Turns waiting = new Turns();

  /** Let through, but the cache may not have their pods yet. */
  private final Set<ResourceID> creating = new HashSet<>();

  /** What the queue has to know, and whom it tells. */
  interface Cluster {
    /** How many pods may start at once, at least 1. */
    int capacity();

    /** The sandboxes whose pods are starting. */
    Set<ResourceID> starting();

    /** Whether there still is such a sandbox, and nobody deletes it. */
    boolean wanted(ResourceID sandbox);

    /** Has the sandbox looked at again. */
    void wake(ResourceID sandbox);
  }

  StartQueue(Cluster cluster) {
    this.cluster = cluster;
  }

  /** The plan as it is if its pod may start now or none is to be created; else without the pod. */
  synchronized Plan admit(ResourceID sandbox, Plan plan) {
    creating.remove(sandbox);
    if (!plan.createsPod()) {
      waiting.leave(sandbox);
      return plan;
    }
    waiting.join(sandbox);
    if (!next().contains(sandbox)) {
      return plan.withoutPod(
          new Problem(
              Reason.QUEUED,
              "as many other pods are starting as the nodes' CPUs take; its turn comes by itself"));
    }
    waiting.take(sandbox);
    creating.add(sandbox);
    return plan;
  }

  /** The pod could not be created: its place is somebody else's. */
  void failed(ResourceID sandbox) {
    synchronized (this) {
      creating.remove(sandbox);
    }
    wakeNext();
  }

  /** Wakes those whose turn it is. */
  void wakeNext() {
    next().forEach(cluster::wake);
  }

  /** How long one who waits may sleep. */
  synchronized Duration pause() {
    Duration all = APART.multipliedBy(waiting.size());
    return all.compareTo(LOOK) < 0 ? LOOK : all;
  }

  /** Those whose turn it is. */
  synchronized List<ResourceID> next() {
    if (waiting.isEmpty()) {
      return List.of();
    }
    waiting.keep(cluster::wanted);
    creating.removeIf(sandbox -> !cluster.wanted(sandbox));
    Set<ResourceID> busy = new HashSet<>(cluster.starting());
    busy.addAll(creating);
    return waiting.next(Math.max(0, cluster.capacity() - busy.size()), busy);
  }
}
