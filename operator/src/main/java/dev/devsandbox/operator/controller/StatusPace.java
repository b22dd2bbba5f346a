package dev.devsandbox.operator.controller;

import dev.devsandbox.api.v1alpha1.DevSandboxStatus;
import dev.devsandbox.api.v1alpha1.EgressStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Bounds how often a status is written only because more was denied. */
final class StatusPace {
  private static final Duration PAUSE = Duration.ofSeconds(30);

  private final Map<String, Instant> lastHistory = new ConcurrentHashMap<>();

  /** How long to wait before writing; zero to write now, null if there is nothing to write. */
  @Nullable Duration pause(
      String uid, @Nullable DevSandboxStatus before, DevSandboxStatus after, Instant now) {
    if (after.equals(before)) {
      return null;
    }
    if (before == null || !withoutHistory(after).equals(withoutHistory(before))) {
      return Duration.ZERO;
    }
    lastHistory.values().removeIf(written -> !written.plus(PAUSE).isAfter(now));
    Instant last = lastHistory.putIfAbsent(uid, now);
    return last == null ? Duration.ZERO : Duration.between(now, last.plus(PAUSE));
  }

  private static DevSandboxStatus withoutHistory(DevSandboxStatus status) {
    EgressStatus egress = status.egress();
    return new DevSandboxStatus(
        status.observedGeneration(),
        status.podName(),
        status.podUID(),
        status.nodeName(),
        egress == null
            ? null
            : new EgressStatus(egress.configSeq(), egress.configHash(), null, null),
        status.conditions());
  }
}
