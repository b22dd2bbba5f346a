package dev.devsandbox.operator.state;

import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The time in which a pod takes its node's CPU: from its creation until its containers run. */
public final class PodStart {
  /** Whoever has not started by then waits for something other than CPU. */
  static final Duration LONGEST = Duration.ofSeconds(60);

  /** What the kubelet calls a container that it is getting to; any other word is a failure. */
  private static final Set<String> COMING = Set.of("", "ContainerCreating", "PodInitializing");

  private PodStart() {}

  /** Whether the pod is starting, neither there yet nor stuck. */
  public static boolean inProgress(Pod pod, Instant now) {
    PodStatus status = pod.getStatus();
    return pod.getMetadata().getDeletionTimestamp() == null
        && created(pod).plus(LONGEST).isAfter(now)
        && (status == null || !(ready(status) || unschedulable(status) || stuck(status)));
  }

  /** When a pod that is starting counts as stuck; empty if it is not starting. */
  public static Optional<Instant> deadline(Pod pod, Instant now) {
    return inProgress(pod, now) ? Optional.of(created(pod).plus(LONGEST)) : Optional.empty();
  }

  private static Instant created(Pod pod) {
    try {
      return Instant.parse(
          Objects.requireNonNullElse(pod.getMetadata().getCreationTimestamp(), ""));
    } catch (DateTimeException e) {
      return Instant.EPOCH;
    }
  }

  private static boolean ready(PodStatus status) {
    return status.getConditions().stream()
        .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus()));
  }

  private static boolean unschedulable(PodStatus status) {
    return status.getConditions().stream()
        .anyMatch(c -> "PodScheduled".equals(c.getType()) && "Unschedulable".equals(c.getReason()));
  }

  private static boolean stuck(PodStatus status) {
    return Stream.concat(
            status.getInitContainerStatuses().stream(), status.getContainerStatuses().stream())
        .map(ContainerStatus::getState)
        .filter(Objects::nonNull)
        .flatMap(state -> Stream.ofNullable(state.getWaiting()))
        .map(ContainerStateWaiting::getReason)
        .anyMatch(reason -> !COMING.contains(Objects.requireNonNullElse(reason, "")));
  }
}
