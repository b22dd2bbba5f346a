package dev.devsandbox.companion.up;

import dev.devsandbox.api.v1alpha1.Condition;
import dev.devsandbox.api.v1alpha1.DevSandbox;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.kube.ApiFailure;
import dev.devsandbox.companion.kube.Pods;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Waits until what was installed works. */
final class Readiness {
  private static final String NAMESPACE = "devsandbox-system";
  private static final String OPERATOR = "devsandbox-operator";
  private static final Map<String, String> OPERATOR_PODS =
      Map.of("app.kubernetes.io/name", "devsandbox", "app.kubernetes.io/component", "operator");

  private final KubernetesClient client;
  private final Waiter waiter;
  private final Instant since;

  /**
   * @param since what was started before counts for nothing: after a boot it is gone, and the API
   *     server has yet to notice
   */
  Readiness(KubernetesClient client, Waiter waiter, Instant since) {
    this.client = client;
    this.waiter = waiter;
    this.since = since;
  }

  /** Waits until the operator that was applied last is ready. */
  void awaitOperator() throws Problem {
    waiter.await(
        "the operator",
        "kubectl -n devsandbox-system describe pods, devsandbox doctor",
        () -> operatorMissing());
  }

  private Optional<String> operatorMissing() {
    try {
      Deployment operator =
          client.apps().deployments().inNamespace(NAMESPACE).withName(OPERATOR).get();
      if (operator == null) {
        return Optional.of("it is not installed");
      }
      List<Pod> pods =
          client.pods().inNamespace(NAMESPACE).withLabels(OPERATOR_PODS).list().getItems();
      Pods saying = new Pods(pods);
      if (isRolledOut(operator) && saying.allStartedAfter(since)) {
        return Optional.empty();
      }
      return Optional.of(saying.trouble().orElse("it isn't ready yet"));
    } catch (KubernetesClientException e) {
      return Optional.of(ApiFailure.reason(e));
    }
  }

  /** As {@code kubectl rollout status} sees it. */
  private static boolean isRolledOut(Deployment deployment) {
    var status = deployment.getStatus();
    int wanted = number(deployment.getSpec().getReplicas(), 1);
    return status != null
        && status.getObservedGeneration() != null
        && status.getObservedGeneration() >= deployment.getMetadata().getGeneration()
        && number(status.getUpdatedReplicas(), 0) >= wanted
        && number(status.getReplicas(), 0) == number(status.getUpdatedReplicas(), 0)
        && number(status.getAvailableReplicas(), 0) >= wanted;
  }

  private static int number(@Nullable Integer value, int absent) {
    return value == null ? absent : value;
  }

  /** Waits until a sandbox is ready. */
  void awaitSandbox(String namespace, String name) throws Problem {
    waiter.await(
        "the sandbox " + name,
        "kubectl -n %s describe devsandbox %s".formatted(namespace, name),
        () -> sandboxMissing(namespace, name));
  }

  private Optional<String> sandboxMissing(String namespace, String name) {
    try {
      DevSandbox sandbox =
          client.resources(DevSandbox.class).inNamespace(namespace).withName(name).get();
      if (sandbox == null || sandbox.getStatus() == null) {
        return Optional.of("the operator hasn't seen it yet");
      }
      Pod pod = client.pods().inNamespace(namespace).withName(name).get();
      Pods pods = new Pods(pod == null ? List.of() : List.of(pod));
      Optional<Condition> ready = ready(sandbox);
      if (pod != null
          && ready.filter(c -> "True".equals(c.status())).isPresent()
          && pods.allStartedAfter(since)) {
        return Optional.empty();
      }
      return Optional.of(
          ready.map(c -> c.reason() + ", " + c.message()).orElse("it isn't ready yet")
              + pods.trouble().map(trouble -> "; " + trouble).orElse(""));
    } catch (KubernetesClientException e) {
      return Optional.of(ApiFailure.reason(e));
    }
  }

  private static Optional<Condition> ready(DevSandbox sandbox) {
    List<Condition> conditions = sandbox.getStatus().conditions();
    return conditions == null
        ? Optional.empty()
        : conditions.stream().filter(c -> "Ready".equals(c.type())).findFirst();
  }
}
