package dev.devsandbox.companion.doctor;

import dev.devsandbox.companion.kube.Pods;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Does the operator run, and does it say that it is ready? */
final class OperatorCheck implements Check {
  @Override
  public String name() {
    return "operator";
  }

  @Override
  public List<Finding> run(KubernetesClient client) {
    return List.of(judge(Installation.operator(client), Installation.operatorPods(client)));
  }

  Finding judge(@Nullable Deployment operator, List<Pod> pods) {
    if (operator == null) {
      return Finding.fail(
          name(),
          "it is not installed",
          "kubectl apply --server-side -k manifests/overlays/k3s, or hack/up");
    }
    Integer ready = operator.getStatus() == null ? null : operator.getStatus().getReadyReplicas();
    if (ready != null && ready > 0) {
      return Finding.pass(name(), "it is ready");
    }
    if (Integer.valueOf(0).equals(operator.getSpec().getReplicas())) {
      return Finding.fail(
          name(),
          "it is scaled to zero",
          "kubectl -n devsandbox-system scale deployment devsandbox-operator --replicas=1");
    }
    return Finding.fail(
        name(),
        new Pods(pods).trouble().orElse("it is not ready"),
        "kubectl -n devsandbox-system logs deployment/devsandbox-operator");
  }
}
