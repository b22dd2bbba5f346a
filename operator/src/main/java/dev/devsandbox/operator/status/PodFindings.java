package dev.devsandbox.operator.status;

import dev.devsandbox.api.Annotations;
import dev.devsandbox.api.Containers;
import dev.devsandbox.api.v1alpha1.Reason;
import dev.devsandbox.wire.FenceFormatException;
import dev.devsandbox.wire.FenceReport;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the kubelet's and the scheduler's reports about one pod mean. */
final class PodFindings {
  private static final Set<String> PULL_FAILURES =
      Set.of(
          "ErrImagePull",
          "ImagePullBackOff",
          "InvalidImageName",
          "ErrImageNeverPull",
          "ImageInspectError",
          "RegistryUnavailable");
  private static final Set<String> CONFIG_FAILURES =
      Set.of(
          "CreateContainerConfigError", "CreateContainerError", "RunContainerError", "StartError");
  private static final String CRASH_LOOP = "CrashLoopBackOff";

  private final Pod pod;

  PodFindings(Pod pod) {
    this.pod = pod;
  }

  Finding scheduled() {
    String node = pod.getSpec().getNodeName();
    if (node != null && !node.isEmpty()) {
      return Finding.yes(Reason.SCHEDULED, "on node " + node);
    }
    String why =
        conditions().stream()
            .filter(condition -> "PodScheduled".equals(condition.getType()))
            .map(PodCondition::getMessage)
            .filter(Objects::nonNull)
            .findFirst()
            .orElse("the scheduler has not looked at the pod yet");
    boolean volume = why.contains("PersistentVolumeClaim") || why.contains("persistentvolumeclaim");
    return Finding.no(volume ? Reason.VOLUME_PENDING : Reason.POD_PENDING, why);
  }

  /** The evidence is the fence's own report of this very pod, and nothing else. */
  Finding egressEnforced() {
    Optional<ContainerStatus> status = container(Containers.FENCE);
    if (status.isEmpty()) {
      return Finding.no(Reason.FENCE_STARTING, "the fence has not started yet");
    }
    ContainerState state = status.get().getState();
    if (state != null && state.getTerminated() != null) {
      return ended(state.getTerminated());
    }
    ContainerState last = status.get().getLastState();
    // While the kubelet tries again, the last answer stands: a reason that comes and goes hides.
    if (last != null && last.getTerminated() != null && !succeeded(last.getTerminated())) {
      return failed(last.getTerminated());
    }
    if (state != null && state.getWaiting() != null) {
      Optional<Finding> failure = startFailure(state.getWaiting(), "the fence's image");
      if (failure.isPresent()) {
        return failure.get();
      }
    }
    return Finding.no(Reason.FENCE_STARTING, "the fence is being loaded and proven");
  }

  private Finding ended(ContainerStateTerminated terminated) {
    if (!succeeded(terminated)) {
      return failed(terminated);
    }
    Optional<FenceReport> report = report(terminated);
    String planned = annotation(Annotations.FENCE_HASH);
    if (report.isEmpty() || report.get().failure() != null) {
      return Finding.no(Reason.FENCE_FAILED, "the fence ended without a proof");
    }
    if (planned == null || !planned.equals(report.get().rules())) {
      return Finding.no(
          Reason.FENCE_MISMATCH,
          "the rules that were proven, "
              + report.get().rules()
              + ", are not the planned ones, "
              + planned
              + "; delete the pod");
    }
    return Finding.yes(
        Reason.FENCE_PROVEN,
        report.get().proofs().size() + " proofs passed; rules " + shortHash(planned));
  }

  private static boolean succeeded(ContainerStateTerminated terminated) {
    return Objects.equals(terminated.getExitCode(), 0);
  }

  private static Finding failed(ContainerStateTerminated terminated) {
    String what =
        report(terminated)
            .map(FenceReport::failure)
            .map(failure ->
                "proof "
                    + failure.proof()
                    + " failed: expected "
                    + failure.expected()
                    + ", saw "
                    + failure.seen())
            .orElseGet(() ->
                "the fence ended with exit code "
                    + terminated.getExitCode()
                    + ("OOMKilled".equals(terminated.getReason()) ? " (out of memory)" : "")
                    + " and no report");
    return Finding.no(Reason.FENCE_FAILED, what + "; the user's containers were not started");
  }

  private static Optional<FenceReport> report(ContainerStateTerminated terminated) {
    String message = terminated.getMessage();
    try {
      return message == null ? Optional.empty() : Optional.of(FenceReport.parse(message));
    } catch (FenceFormatException e) {
      return Optional.empty();
    }
  }

  /** Whether a sidecar's process runs as far as the kubelet knows; the finding says why not. */
  Optional<Finding> sidecarDown(String container) {
    Optional<ContainerStatus> status = container(container);
    if (status.isEmpty() || status.get().getState() == null) {
      return Optional.of(
          Finding.no(Reason.WAITING_FOR_SIDECAR, container + " has not started yet"));
    }
    ContainerState state = status.get().getState();
    if (state.getRunning() != null) {
      return Optional.empty();
    }
    if (state.getWaiting() != null) {
      return Optional.of(
          startFailure(state.getWaiting(), container + "'s image")
              .orElseGet(() ->
                  CRASH_LOOP.equals(state.getWaiting().getReason())
                      ? Finding.no(
                          Reason.SIDECAR_DOWN,
                          container + " ends again and again; see kubectl logs -c " + container)
                      : Finding.no(
                          Reason.WAITING_FOR_SIDECAR, container + " has not started yet")));
    }
    return Optional.of(Finding.no(Reason.SIDECAR_DOWN, container + " ended and is restarted"));
  }

  Finding workspaceReady() {
    Optional<ContainerStatus> status = container(Containers.WORKSPACE);
    ContainerState state = status.map(ContainerStatus::getState).orElse(null);
    if (state == null) {
      return Finding.no(Reason.WORKSPACE_STARTING, "the workspace has not started yet");
    }
    if (state.getRunning() != null) {
      return Finding.yes(Reason.WORKSPACE_RUNNING, "the workspace runs");
    }
    if (state.getTerminated() != null) {
      return Finding.no(
          Reason.WORKSPACE_ENDED,
          "the workspace ended with exit code "
              + state.getTerminated().getExitCode()
              + " and is restarted");
    }
    ContainerStateWaiting waiting = state.getWaiting();
    if (waiting == null) {
      return Finding.no(Reason.WORKSPACE_STARTING, "the workspace has not started yet");
    }
    if (CRASH_LOOP.equals(waiting.getReason())) {
      return Finding.no(Reason.CRASH_LOOPING, crashLoop(status.orElseThrow()));
    }
    return startFailure(waiting, "the image")
        .orElseGet(() -> Finding.no(Reason.WORKSPACE_STARTING, "the workspace is starting"));
  }

  private static String crashLoop(ContainerStatus status) {
    ContainerState last = status.getLastState();
    String code =
        last == null || last.getTerminated() == null
            ? ""
            : " with exit code " + last.getTerminated().getExitCode();
    return "the workspace ends again and again"
        + code
        + ", "
        + status.getRestartCount()
        + " times so far; see kubectl logs -c workspace --previous";
  }

  private static Optional<Finding> startFailure(ContainerStateWaiting waiting, String image) {
    String reason = Objects.requireNonNullElse(waiting.getReason(), "");
    String message = Objects.requireNonNullElse(waiting.getMessage(), reason);
    if (PULL_FAILURES.contains(reason)) {
      return Optional.of(
          Finding.no(Reason.IMAGE_PULL_FAILED, "the node can't get " + image + ": " + message));
    }
    if (CONFIG_FAILURES.contains(reason)) {
      return Optional.of(
          Finding.no(Reason.CONTAINER_CONFIG_ERROR, "the node can't start it: " + message));
    }
    return Optional.empty();
  }

  @Nullable String annotation(String name) {
    return pod.getMetadata().getAnnotations() == null
        ? null
        : pod.getMetadata().getAnnotations().get(name);
  }

  private Optional<ContainerStatus> container(String name) {
    if (pod.getStatus() == null) {
      return Optional.empty();
    }
    return java.util.stream.Stream.concat(
            pod.getStatus().getInitContainerStatuses().stream(),
            pod.getStatus().getContainerStatuses().stream())
        .filter(status -> name.equals(status.getName()))
        .findFirst();
  }

  private List<PodCondition> conditions() {
    return pod.getStatus() == null ? List.of() : pod.getStatus().getConditions();
  }

  private static String shortHash(String hash) {
    return hash.length() > 19 ? hash.substring(0, 19) : hash;
  }
}
