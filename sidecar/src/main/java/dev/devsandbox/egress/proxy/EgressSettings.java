package dev.devsandbox.egress.proxy;

import dev.devsandbox.wire.Cidr;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;

/**
 * What a proxy is told from outside, besides the policy.
 *
 * @param state directory that outlives a restart of the process, but not the pod
 * @param config directory in which the kubelet keeps the file {@code egress-config}
 * @param resolvers asked for the names that are dialled
 * @param never ranges of this cluster that no rule opens
 * @param ipv6 whether the pod has an IPv6 address
 * @param ports what to listen on
 */
public record EgressSettings(
    Path state,
    Path config,
    List<InetSocketAddress> resolvers,
    List<Cidr> never,
    boolean ipv6,
    Ports ports) {

  public EgressSettings {
    resolvers = List.copyOf(resolvers);
    never = List.copyOf(never);
  }

  /**
   * Ports of the listeners; 0 takes any that is free.
   *
   * @param transparent where the kernel redirects TCP to
   * @param explicit for clients that use a proxy
   * @param dns where the kernel redirects DNS to
   * @param health for the kubelet's probe
   */
  public record Ports(int transparent, int explicit, int dns, int health) {
    /** Those that the fence's rules speak of. */
    public static final Ports RESERVED = new Ports(15001, 15002, 15053, 15020);
  }
}
