package dev.devsandbox.e2e.fence;

import dev.devsandbox.e2e.support.Cluster;
import dev.devsandbox.e2e.support.Packet;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.Set;

/** What a fenced pod under {@link dev.devsandbox.e2e.support.World#POLICY} may send. */
public final class AllowedPeers {
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int ICMPV6 = 58;
  private static final int ARP = 0x0806;
  private static final int IPV4 = 0x0800;
  private static final int IPV6 = 0x86dd;
  private static final int ROUTER_SOLICITATION = 133;
  private static final int NEIGHBOUR_ADVERTISEMENT = 136;
  private static final int MULTICAST_REPORT = 143;
  private static final Set<Integer> PROBED_PORTS = Set.of(15020, 15021);

  private record Peer(int protocol, String address, int port) {}

  private final Set<Peer> peers = new HashSet<>();

  /** Those of {@code cluster}. */
  public AllowedPeers(Cluster cluster) {
    tcp("203.0.113.10", 80, 443, 7000, 7001, 9000);
    tcp("2001:db8:113::10", 80, 443, 7000, 7001, 9000);
    for (String host : new String[] {"20", "30"}) {
      tcp("203.0.113." + host, 443);
      tcp("2001:db8:113::" + host, 443);
    }
    tcp("203.0.113.22", 22);
    tcp("2001:db8:113::22", 22);
    service(cluster, "devsandbox-system", "devsandbox-broker", TCP, 8443);
    service(cluster, "kube-system", "kube-dns", UDP, 53);
    service(cluster, "kube-system", "kube-dns", TCP, 53);
  }

  /** Whether such a pod may send this. */
  public boolean allows(Packet packet) {
    return switch (packet.etherType()) {
      case ARP -> true;
      case IPV4 -> known(packet) || answersProbe(packet);
      case IPV6 -> known(packet) || answersProbe(packet) || neighbourDiscovery(packet);
      default -> false;
    };
  }

  private boolean known(Packet packet) {
    return peers.contains(
        new Peer(packet.protocol(), packet.destination(), packet.destinationPort()));
  }

  private static boolean answersProbe(Packet packet) {
    return packet.protocol() == TCP
        && PROBED_PORTS.contains(packet.sourcePort())
        && (packet.destination().startsWith("10.42.") || packet.destination().startsWith("10.99."));
  }

  private static boolean neighbourDiscovery(Packet packet) {
    int type = packet.icmpType();
    // The kernel announces the addresses of a new interface before any process of the pod runs.
    // They carry a hop-by-hop option; nothing else with one may pass for them.
    return (packet.protocol() == 0 && packet.destination().startsWith("ff02:"))
        || (packet.protocol() == ICMPV6
            && (type == MULTICAST_REPORT
                || (type >= ROUTER_SOLICITATION && type <= NEIGHBOUR_ADVERTISEMENT)));
  }

  private void tcp(String address, int... ports) {
    for (int port : ports) {
      peers.add(new Peer(TCP, canonical(address), port));
    }
  }

  private void service(Cluster cluster, String namespace, String name, int protocol, int port) {
    cluster
        .client()
        .services()
        .inNamespace(namespace)
        .withName(name)
        .get()
        .getSpec()
        .getClusterIPs()
        .forEach(ip -> peers.add(new Peer(protocol, canonical(ip), port)));
  }

  private static String canonical(String address) {
    try {
      return InetAddress.getByName(address).getHostAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
