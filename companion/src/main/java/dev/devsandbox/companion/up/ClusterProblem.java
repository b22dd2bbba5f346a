package dev.devsandbox.companion.up;

import dev.devsandbox.companion.access.GuestText;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.kube.ApiFailure;
import dev.devsandbox.companion.kube.Manifest;
import io.fabric8.kubernetes.client.KubernetesClientException;

/** What a cluster refuses, told as a problem; its words may be a guest's. */
final class ClusterProblem {
  private ClusterProblem() {}

  static Problem refused(Manifest manifest, KubernetesClientException e) {
    return new Problem(
        Problem.Kind.FAILED,
        "the API server refuses " + manifest + ": " + GuestText.line(ApiFailure.reason(e)),
        "is it older than Kubernetes 1.30, or guarded by a policy of its own?",
        e);
  }
}
