package dev.devsandbox.operator.controller;

import dev.devsandbox.operator.config.ClusterNetwork;
import dev.devsandbox.operator.config.NetworkDiscovery;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Knows which nodes don't answer, and which have addresses no fence knows. */
public final class NodeWatch implements AutoCloseable {
  private final ClusterNetwork network;
  private final SharedIndexInformer<Node> informer;

  /**
   * Starts to watch.
   *
   * @param changed told the name of a node that was lost, came back, or appeared
   */
  public NodeWatch(KubernetesClient client, ClusterNetwork network, Consumer<String> changed) {
    this.network = network;
    this.informer =
        client
            .nodes()
            .inform(
                new ResourceEventHandler<>() {
                  @Override
                  public void onAdd(Node node) {
                    changed.accept(node.getMetadata().getName());
                  }

                  @Override
                  public void onUpdate(Node before, Node after) {
                    if (ready(before) != ready(after) || stranger(before) != stranger(after)) {
                      changed.accept(after.getMetadata().getName());
                    }
                  }

                  @Override
                  public void onDelete(Node node, boolean finalStateUnknown) {
                    changed.accept(node.getMetadata().getName());
                  }
                });
  }

  /** Whether the node of that name doesn't answer; false for a pod without a node. */
  boolean lost(@Nullable String name) {
    if (name == null || name.isEmpty()) {
      return false;
    }
    Node node = informer.getIndexer().getByKey(name);
    return node == null || !ready(node);
  }

  /** Names of the nodes whose addresses or pod ranges no fence knows. */
  List<String> strangers() {
    return informer.getIndexer().list().stream()
        .filter(this::stranger)
        .map(node -> node.getMetadata().getName())
        .sorted()
        .toList();
  }

  /** CPUs that pods may use on the nodes that answer and take new pods. */
  double cpus() {
    return informer.getIndexer().list().stream()
        .filter(node -> ready(node) && !Boolean.TRUE.equals(node.getSpec().getUnschedulable()))
        .flatMap(node -> Stream.ofNullable(node.getStatus().getAllocatable()))
        .flatMap(resources -> Stream.ofNullable(resources.get("cpu")))
        .mapToDouble(cpu -> cpu.getNumericalAmount().doubleValue())
        .sum();
  }

  private boolean stranger(Node node) {
    return !NetworkDiscovery.addresses(List.of(node)).allMatch(network::knowsNode)
        || !NetworkDiscovery.podRanges(List.of(node)).allMatch(network::knowsPods);
  }

  private static boolean ready(Node node) {
    return node.getStatus() != null
        && node.getStatus().getConditions().stream()
            .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus()));
  }

  @Override
  public void close() {
    informer.close();
  }
}
