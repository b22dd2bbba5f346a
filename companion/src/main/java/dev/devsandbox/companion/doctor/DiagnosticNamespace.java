package dev.devsandbox.companion.doctor;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A namespace that lives as long as a diagnosis, with pods that do one thing each. */
final class DiagnosticNamespace implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofMinutes(1);
  private static final Set<String> ENDED = Set.of("Succeeded", "Failed");

  private final KubernetesClient client;
  private final String name = "devsandbox-doctor-" + UUID.randomUUID().toString().substring(0, 8);

  /** A pod did not come to where it should; the message says how far it came. */
  static final class Unfinished extends Exception {
    private static final long serialVersionUID = 1;

    Unfinished(String message) {
      super(message);
    }
  }

  DiagnosticNamespace(KubernetesClient client) {
    this.client = client;
    client
        .namespaces()
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(name)
                .withLabels(Map.of("pod-security.kubernetes.io/enforce", "privileged"))
                .endMetadata()
                .build())
        .create();
  }

  Pod create(String pod, PodSpec spec) {
    return client
        .pods()
        .inNamespace(name)
        .resource(
            new PodBuilder()
                .withNewMetadata()
                .withName(pod)
                .withLabels(Map.of("diagnosis", pod))
                .endMetadata()
                .withSpec(spec)
                .build())
        .create();
  }

  /** A Service of every address family, before the pod of that name. */
  Service service(String pod, int port) {
    return client
        .services()
        .inNamespace(name)
        .resource(
            new ServiceBuilder()
                .withNewMetadata()
                .withName(pod)
                .endMetadata()
                .withNewSpec()
                .withIpFamilyPolicy("PreferDualStack")
                .withSelector(Map.of("diagnosis", pod))
                .addNewPort()
                .withPort(port)
                .endPort()
                .endSpec()
                .build())
        .create();
  }

  Pod awaitRunning(String pod) throws Unfinished {
    return await(pod, p -> "Running".equals(p.getStatus().getPhase()));
  }

  /** What the pod wrote, once it has ended. */
  String output(String pod) throws Unfinished {
    await(pod, p -> ENDED.contains(p.getStatus().getPhase()));
    return client.pods().inNamespace(name).withName(pod).getLog();
  }

  Pod get(String pod) {
    return client.pods().inNamespace(name).withName(pod).require();
  }

  private Pod await(String pod, Predicate<Pod> wanted) throws Unfinished {
    try {
      Pod seen =
          client
              .pods()
              .inNamespace(name)
              .withName(pod)
              .waitUntilCondition(
                  p -> p != null && p.getStatus() != null && (wanted.test(p) || waits(p) != null),
                  DEADLINE.toSeconds(),
                  TimeUnit.SECONDS);
      String reason = waits(seen);
      if (reason != null) {
        throw new Unfinished("the diagnostic pod " + pod + " waits: " + reason);
      }
      return seen;
    } catch (KubernetesClientTimeoutException e) {
      throw new Unfinished("the diagnostic pod " + pod + " did not run within a minute");
    }
  }

  /** Why a container can't start, when the reason won't go away by waiting. */
  private static @Nullable String waits(Pod pod) {
    List<String> hopeless =
        List.of("ErrImagePull", "ImagePullBackOff", "ErrImageNeverPull", "InvalidImageName");
    return pod.getStatus().getContainerStatuses().stream()
        .map(status -> status.getState().getWaiting())
        .filter(waiting -> waiting != null && hopeless.contains(waiting.getReason()))
        .map(waiting -> waiting.getReason() + ", " + waiting.getMessage())
        .findFirst()
        .orElse(null);
  }

  @Override
  public void close() {
    client.namespaces().withName(name).delete();
  }
}
