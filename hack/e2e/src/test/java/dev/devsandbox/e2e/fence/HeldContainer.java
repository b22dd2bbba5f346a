package dev.devsandbox.e2e.fence;

import dev.devsandbox.e2e.support.Eventually;
import dev.devsandbox.e2e.support.Node;
import dev.devsandbox.e2e.support.Sandbox;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** Keeps a sidecar stopped or dead, against the kubelet that wants it back. */
final class HeldContainer implements AutoCloseable {
  private static final Duration CRASH_LOOP = Duration.ofSeconds(90);
  private static final long LOOK_NANOS = Duration.ofMillis(100).toNanos();

  private final AtomicBoolean holding = new AtomicBoolean(true);
  private final Thread holder;

  private HeldContainer(Runnable look) {
    holder =
        Thread.ofVirtual()
            .start(() -> {
              while (holding.get()) {
                look.run();
                LockSupport.parkNanos(LOOK_NANOS);
              }
            });
  }

  /** Stops it, and every successor that the kubelet starts. */
  static HeldContainer stopped(Node node, Sandbox sandbox, String container) {
    node.signal(sandbox.pod(), container, "STOP");
    return new HeldContainer(() -> signalIfRunning(node, sandbox, container, "STOP"));
  }

  /** Kills it again and again; returns once the kubelet has put it into CrashLoopBackOff. */
  static HeldContainer dead(Node node, Sandbox sandbox, String container) {
    HeldContainer held = new HeldContainer(() -> signalIfRunning(node, sandbox, container, "KILL"));
    Eventually.eventually(
        container + " is in CrashLoopBackOff",
        CRASH_LOOP,
        () -> waitingReason(sandbox, container).equals("CrashLoopBackOff"));
    return held;
  }

  private static void signalIfRunning(Node node, Sandbox sandbox, String container, String signal) {
    if (status(sandbox, container).map(s -> s.getState().getRunning() != null).orElse(false)) {
      try {
        node.signal(sandbox.pod(), container, signal);
      } catch (AssertionError alreadyGone) {
        // It ended between the look and the signal, which is what we want.
      }
    }
  }

  private static String waitingReason(Sandbox sandbox, String container) {
    return status(sandbox, container)
        .map(s -> s.getState().getWaiting())
        .map(ContainerStateWaiting::getReason)
        .orElse("");
  }

  private static Optional<ContainerStatus> status(Sandbox sandbox, String container) {
    return sandbox.findPod().stream()
        .flatMap(pod -> pod.getStatus().getInitContainerStatuses().stream())
        .filter(s -> s.getName().equals(container))
        .findFirst();
  }

  @Override
  public void close() {
    holding.set(false);
    try {
      holder.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
