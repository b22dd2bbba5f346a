package dev.devsandbox.companion.kube;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether a cluster can run pods. */
public final class ClusterHealth {
  private static final String LEASES = "kube-node-lease";

  private final KubernetesClient client;
  private final Instant since;

  /**
   * @param since a sign of life of a node from before counts for nothing: after a boot, the API
   *     server has yet to notice that the node was gone
   */
  public ClusterHealth(KubernetesClient client, Instant since) {
    this.client = client;
    this.since = since;
  }

  /** What the cluster lacks, in words; empty when it can run pods. */
  public Optional<String> missing() {
    try {
      client.raw("/readyz");
      List<Node> nodes = client.nodes().list().getItems();
      if (nodes.isEmpty()) {
        return Optional.of("no node has joined");
      }
      return nodes.stream().flatMap(node -> missing(node).stream()).findFirst();
    } catch (KubernetesClientException e) {
      return Optional.of("the API server doesn't answer: " + ApiFailure.reason(e));
    }
  }

  private Optional<String> missing(Node node) {
    String name = "node " + node.getMetadata().getName();
    Optional<NodeCondition> ready =
        node.getStatus().getConditions().stream()
            .filter(condition -> condition.getType().equals("Ready"))
            .findFirst();
    if (ready.isEmpty() || !ready.get().getStatus().equals("True")) {
      return Optional.of(
          name + " isn't ready: " + ready.map(NodeCondition::getMessage).orElse("it says nothing"));
    }
    if (!isAlive(node, ready.get())) {
      return Optional.of(name + " gave no sign of life yet");
    }
    return node.getSpec().getTaints().isEmpty()
        ? Optional.empty()
        : Optional.of(name + " takes no pods: " + node.getSpec().getTaints().getFirst().getKey());
  }

  private boolean isAlive(Node node, NodeCondition ready) {
    return isRecent(ready.getLastHeartbeatTime())
        || Optional.ofNullable(lease(node))
            .map(lease -> lease.getSpec().getRenewTime())
            .map(ZonedDateTime::toInstant)
            .filter(since::isBefore)
            .isPresent();
  }

  private boolean isRecent(@Nullable String time) {
    return time != null && Instant.parse(time).isAfter(since);
  }

  private @Nullable Lease lease(Node node) {
    return client.leases().inNamespace(LEASES).withName(node.getMetadata().getName()).get();
  }
}
