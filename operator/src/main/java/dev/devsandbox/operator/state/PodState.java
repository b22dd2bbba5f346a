package dev.devsandbox.operator.state;

import dev.devsandbox.operator.desired.Children;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Optional;

/** What the object under the name of a sandbox's pod is. */
public sealed interface PodState {
  /** There is none. */
  record Absent() implements PodState {}

  /** It is somebody else's, and stays. */
  record Foreign(Pod pod) implements PodState {}

  /** We made it for a sandbox that is gone; nobody else will remove it. */
  record Orphan(Pod pod) implements PodState {}

  /** It is going away; nothing can be made under its name before. */
  record Terminating(Pod pod) implements PodState {}

  /** It will never run again. */
  record Finished(Pod pod) implements PodState {}

  /** It runs, or tries to. */
  record Alive(Pod pod) implements PodState {}

  /** Classifies by UID, deletion and phase. */
  static PodState of(String sandboxUid, Optional<Pod> found) {
    if (found.isEmpty()) {
      return new Absent();
    }
    Pod pod = found.get();
    boolean ending = pod.getMetadata().getDeletionTimestamp() != null;
    if (!Children.owns(sandboxUid, pod)) {
      if (ending || Children.controller(pod).isPresent()) {
        // That of an earlier sandbox of this name is the garbage collector's to remove.
        return Children.labelled(pod) ? new Terminating(pod) : new Foreign(pod);
      }
      return Children.labelled(pod) ? new Orphan(pod) : new Foreign(pod);
    }
    if (ending) {
      return new Terminating(pod);
    }
    String phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
    return "Failed".equals(phase) || "Succeeded".equals(phase) ? new Finished(pod) : new Alive(pod);
  }
}
