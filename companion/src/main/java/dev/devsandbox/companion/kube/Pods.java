package dev.devsandbox.companion.kube;

import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What the containers of some pods say of themselves. */
public record Pods(List<Pod> pods) {
  public Pods {
    pods = List.copyOf(pods);
  }

  /** Whether each container that counts runs, and was started after that. */
  public boolean allStartedAfter(Instant since) {
    return containers().map(Pods::startedAt).allMatch(since::isBefore);
  }

  /** Why a container isn't running, in the words of its node; empty when none says so. */
  public Optional<String> trouble() {
    return containers().flatMap(Pods::waiting).findFirst();
  }

  private Stream<ContainerStatus> containers() {
    return pods.stream()
        .filter(pod -> pod.getStatus() != null)
        .flatMap(pod -> pod.getStatus().getContainerStatuses().stream());
  }

  private static Instant startedAt(ContainerStatus container) {
    var running = container.getState() == null ? null : container.getState().getRunning();
    return running == null ? Instant.MIN : Instant.parse(running.getStartedAt());
  }

  private static Stream<String> waiting(ContainerStatus status) {
    ContainerStateWaiting waiting =
        status.getState() == null ? null : status.getState().getWaiting();
    if (waiting == null) {
      return Stream.empty();
    }
    String message = waiting.getMessage();
    return Stream.of("it waits: " + waiting.getReason() + (message == null ? "" : ", " + message));
  }
}
