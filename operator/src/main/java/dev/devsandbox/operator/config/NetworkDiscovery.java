package dev.devsandbox.operator.config;

import dev.devsandbox.wire.Cidr;
import dev.devsandbox.wire.FenceConfig.Endpoint;
import dev.devsandbox.wire.IpAddress;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeAddress;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds what the environment leaves open about the cluster's addresses. Asked once, at the start.
 */
public final class NetworkDiscovery {
  private static final int DNS_PORT = 53;

  /** Causes may form a ring. */
  private static final int CAUSES = 8;

  private final KubernetesClient client;
  private final OperatorConfig config;

  /** Reads with this client what {@code config} doesn't say. */
  public NetworkDiscovery(KubernetesClient client, OperatorConfig config) {
    this.client = client;
    this.config = config;
  }

  /**
   * All addresses, when the API server answers. On a slow machine the first connection of a fresh
   * process may take longer than any is given, and a process that ends for it begins no better the
   * next time.
   *
   * @param pause between two questions
   * @param missing told in one line why there is no answer yet, and again when the reason changes
   * @throws IllegalStateException as {@link #discover} does
   */
  public ClusterNetwork await(Duration pause, Consumer<String> missing)
      throws InterruptedException {
    String told = "";
    while (true) {
      try {
        return discover();
      } catch (KubernetesClientException e) {
        String reason = "the API server doesn't answer: " + causes(e);
        if (!reason.equals(told)) {
          missing.accept(reason);
          told = reason;
        }
        Thread.sleep(pause);
      }
    }
  }

  /** What it says and what its causes say, in one line. */
  private static String causes(Throwable e) {
    return Stream.iterate(e, Objects::nonNull, Throwable::getCause)
        .limit(CAUSES)
        .map(cause -> Objects.requireNonNullElse(cause.getMessage(), cause.getClass().getName()))
        .flatMap(String::lines)
        .distinct()
        .collect(Collectors.joining(": "));
  }

  /**
   * All addresses.
   *
   * @throws IllegalStateException if something can't be found; the message names the variable to
   *     set
   */
  public ClusterNetwork discover() {
    List<Node> nodes = client.nodes().list().getItems();
    List<Cidr> nodeRanges =
        orElse(Setting.NODE_RANGES, config.nodeRanges(), () -> addresses(nodes).map(Cidr::host));
    List<Cidr> podRanges = orElse(Setting.POD_RANGES, config.podRanges(), () -> podRanges(nodes));
    return new ClusterNetwork(
        orElse(Setting.BROKER, config.broker(), this::broker),
        orElse(Setting.DNS, config.dns(), this::dns),
        nodeRanges,
        podRanges,
        orElse(Setting.SERVICE_RANGES, config.serviceRanges(), this::serviceRanges),
        apiServers().toList(),
        orElse(
            Setting.PROBE_RANGES,
            config.probeRanges(),
            () ->
                Stream.concat(
                    addresses(nodes).map(Cidr::host), podRanges(nodes).map(this::bridge))));
  }

  private static <T> List<T> orElse(
      Setting setting, List<T> told, java.util.function.Supplier<Stream<T>> found) {
    List<T> values = told.isEmpty() ? found.get().distinct().toList() : told;
    if (values.isEmpty()) {
      throw new IllegalStateException(
          "nothing found in the cluster for " + setting.variable() + "; set it");
    }
    return values;
  }

  private Stream<Endpoint> broker() {
    return endpoints(config.namespace(), OperatorConfig.BROKER_SERVICE, config.controlPort());
  }

  private Stream<Endpoint> dns() {
    return endpoints("kube-system", "kube-dns", DNS_PORT);
  }

  private Stream<Endpoint> endpoints(String namespace, String name, int port) {
    Service service = client.services().inNamespace(namespace).withName(name).get();
    return service == null
        ? Stream.of()
        : service.getSpec().getClusterIPs().stream().map(ip -> new Endpoint(address(ip), port));
  }

  private Stream<Cidr> serviceRanges() {
    return client
        .genericKubernetesResources("networking.k8s.io/v1", "ServiceCIDR")
        .list()
        .getItems()
        .stream()
        .map(range -> range.get("spec", "cidrs"))
        .filter(List.class::isInstance)
        .flatMap(cidrs -> ((List<?>) cidrs).stream())
        .map(cidr -> range(cidr.toString()));
  }

  private Stream<Cidr> apiServers() {
    Service service = client.services().inNamespace("default").withName("kubernetes").get();
    Stream<String> cluster =
        service == null ? Stream.of() : service.getSpec().getClusterIPs().stream();
    Stream<String> endpoints =
        client
            .discovery()
            .v1()
            .endpointSlices()
            .inNamespace("default")
            .withLabel("kubernetes.io/service-name", "kubernetes")
            .list()
            .getItems()
            .stream()
            .flatMap(slice -> slice.getEndpoints().stream())
            .flatMap(endpoint -> endpoint.getAddresses().stream());
    return Stream.concat(cluster, endpoints).map(ip -> Cidr.host(address(ip))).distinct();
  }

  /** Internal and external addresses of the nodes. */
  public static Stream<IpAddress> addresses(Collection<Node> nodes) {
    return nodes.stream()
        .filter(node -> node.getStatus() != null)
        .flatMap(node -> node.getStatus().getAddresses().stream())
        .filter(address -> address.getType().endsWith("IP"))
        .map(NodeAddress::getAddress)
        .map(NetworkDiscovery::address);
  }

  /** The ranges the nodes give to their pods. */
  public static Stream<Cidr> podRanges(Collection<Node> nodes) {
    return nodes.stream()
        .map(Node::getSpec)
        .filter(Objects::nonNull)
        .flatMap(spec -> spec.getPodCIDRs().stream())
        .map(NetworkDiscovery::range);
  }

  /** The first address of a pod range: the bridge's, from which the kubelet's probes come. */
  private Cidr bridge(Cidr pods) {
    IpAddress network = pods.network();
    return Cidr.host(new IpAddress(network.ipv6(), network.high(), network.low() + 1));
  }

  private static IpAddress address(String text) {
    return IpAddress.parse(text)
        .orElseThrow(() -> new IllegalStateException("the API server says address " + text));
  }

  private static Cidr range(String text) {
    return Cidr.parse(text)
        .orElseThrow(() -> new IllegalStateException("the API server says range " + text));
  }
}
