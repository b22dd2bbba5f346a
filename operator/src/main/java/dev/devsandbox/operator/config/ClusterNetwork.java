package dev.devsandbox.operator.config;

import dev.devsandbox.wire.Cidr;
import dev.devsandbox.wire.FenceConfig.Endpoint;
import dev.devsandbox.wire.IpAddress;
import java.util.List;

/**
 * The addresses of the cluster that every fence is built with.
 *
 * @param broker where sidecars reach the broker
 * @param dns the resolvers the proxy asks
 * @param nodeRanges where every node's address must lie
 * @param podRanges where every node's pod range must lie
 * @param serviceRanges addresses of Services
 * @param apiServers addresses of the API server
 * @param probes where the kubelet's probes come from
 */
public record ClusterNetwork(
    List<Endpoint> broker,
    List<Endpoint> dns,
    List<Cidr> nodeRanges,
    List<Cidr> podRanges,
    List<Cidr> serviceRanges,
    List<Cidr> apiServers,
    List<Cidr> probes) {
  public ClusterNetwork {
    broker = List.copyOf(broker);
    dns = List.copyOf(dns);
    nodeRanges = List.copyOf(nodeRanges);
    podRanges = List.copyOf(podRanges);
    serviceRanges = List.copyOf(serviceRanges);
    apiServers = List.copyOf(apiServers);
    probes = List.copyOf(probes);
  }

  /** What no policy can open. */
  public List<Cidr> never() {
    return java.util.stream.Stream.of(nodeRanges, podRanges, serviceRanges, apiServers)
        .flatMap(List::stream)
        .distinct()
        .toList();
  }

  /** Whether a node with this address is one the fences know. */
  public boolean knowsNode(IpAddress address) {
    return nodeRanges.stream().anyMatch(range -> range.contains(address));
  }

  /** Whether pods of this range are some the fences know. */
  public boolean knowsPods(Cidr range) {
    return podRanges.stream()
        .anyMatch(known ->
            known.prefixLength() <= range.prefixLength() && known.contains(range.network()));
  }
}
