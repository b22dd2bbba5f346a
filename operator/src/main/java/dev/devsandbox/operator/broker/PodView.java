package dev.devsandbox.operator.broker;

import java.net.InetAddress;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the broker wants to know of a pod.
 *
 * @param terminating it has a deletion timestamp
 * @param owner its controller, if that is a DevSandbox
 * @param addresses the IPs the API server knows
 * @param config the egress config of its annotation
 * @param bundle the CA bundle of its annotation
 * @param containerUids uid by container name, where the spec says it
 */
public record PodView(
    String namespace,
    String name,
    String uid,
    boolean terminating,
    @Nullable Owner owner,
    Set<InetAddress> addresses,
    @Nullable String config,
    @Nullable String bundle,
    Map<String, Long> containerUids) {

  public PodView {
    addresses = Set.copyOf(addresses);
    containerUids = Map.copyOf(containerUids);
  }

  /** A DevSandbox as an owner reference names it. */
  public record Owner(String name, String uid) {}
}
