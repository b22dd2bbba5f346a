package dev.devsandbox.wire;

import java.util.List;

/**
 * What no rule may open, whichever policy it comes from.
 *
 * @param name {@code <policy>/deny-<index>}
 * @param hosts what {@link HostPattern#parse} accepts
 * @param cidrs what {@link Cidr#parse} accepts
 */
public record EgressDeny(String name, List<String> hosts, List<String> cidrs) {
  public EgressDeny {
    hosts = List.copyOf(hosts);
    cidrs = List.copyOf(cidrs);
  }
}
