package dev.devsandbox.companion.doctor;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Names and objects of what the manifests install. */
final class Installation {
  static final String NAMESPACE = "devsandbox-system";
  static final String OPERATOR = "devsandbox-operator";
  static final String BROKER = "devsandbox-broker." + NAMESPACE + ".svc";
  private static final Map<String, String> SELECTOR =
      Map.of("app.kubernetes.io/name", "devsandbox", "app.kubernetes.io/component", "operator");

  private Installation() {}

  static @Nullable Deployment operator(KubernetesClient client) {
    return client.apps().deployments().inNamespace(NAMESPACE).withName(OPERATOR).get();
  }

  static List<Pod> operatorPods(KubernetesClient client) {
    return client.pods().inNamespace(NAMESPACE).withLabels(SELECTOR).list().getItems();
  }
}
