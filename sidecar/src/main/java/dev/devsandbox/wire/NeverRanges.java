package dev.devsandbox.wire;

import java.util.ArrayList;
import java.util.List;

/**
 * The addresses a sandbox's proxy does not reach: some by no rule at all, others only where a CIDR
 * rule opens them. The fence in the kernel and the proxy before each dial use the same lists.
 */
public final class NeverRanges {
  /**
   * Opened by no rule: this host, loopback, link-local and the clouds' metadata services,
   * multicast, reserved space, and every IPv6 form that carries an IPv4 address past an IPv4 list
   * (IANA special-purpose registries, RFC 6890).
   */
  public static final List<Cidr> ABSOLUTE =
      prefixes(
          "0.0.0.0/8",
          "100.100.100.200/32",
          "127.0.0.0/8",
          "168.63.129.16/32",
          "169.254.0.0/16",
          "192.0.0.0/24",
          "192.88.99.0/24",
          "224.0.0.0/4",
          "240.0.0.0/4",
          "::/96",
          "::ffff:0:0/96",
          "64:ff9b::/96",
          "64:ff9b:1::/48",
          "100::/64",
          "2001::/32",
          "2002::/16",
          "fd00:ec2::/32",
          "fd20:ce::254/128",
          "fe80::/10",
          "fec0::/10",
          "ff00::/8");

  /** Private ranges, closed unless a CIDR rule opens a part of them. */
  public static final List<Cidr> PRIVATE =
      prefixes(
          "10.0.0.0/8",
          "100.64.0.0/10",
          "172.16.0.0/12",
          "192.168.0.0/16",
          "198.18.0.0/15",
          "fc00::/7");

  private NeverRanges() {}

  private static List<Cidr> prefixes(String... texts) {
    List<Cidr> prefixes = new ArrayList<>();
    for (String text : texts) {
      prefixes.add(Cidr.parse(text).orElseThrow());
    }
    return List.copyOf(prefixes);
  }
}
