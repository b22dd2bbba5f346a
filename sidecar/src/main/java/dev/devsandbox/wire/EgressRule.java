package dev.devsandbox.wire;

import java.util.List;

/** One thing a sandbox may reach. */
public sealed interface EgressRule {
  /** {@code <policy>/<rule>}. */
  String name();

  /** 1 to 65535, never empty. */
  List<Integer> ports();

  /**
   * Destinations by name.
   *
   * @param hosts what {@link HostPattern#parse} accepts
   */
  record Hosts(String name, List<String> hosts, EgressProtocol protocol, List<Integer> ports)
      implements EgressRule {
    public Hosts {
      hosts = List.copyOf(hosts);
      ports = List.copyOf(ports);
    }
  }

  /**
   * Destinations by address, the only way to a private one.
   *
   * @param cidrs what {@link Cidr#parse} accepts
   */
  record Cidrs(String name, List<String> cidrs, List<Integer> ports) implements EgressRule {
    public Cidrs {
      cidrs = List.copyOf(cidrs);
      ports = List.copyOf(ports);
    }
  }
}
