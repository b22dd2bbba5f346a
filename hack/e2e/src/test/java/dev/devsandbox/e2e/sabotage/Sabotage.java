package dev.devsandbox.e2e.sabotage;

import java.util.Locale;

/** What is done to the rules between the fence and the kernel, as a script of sed. */
enum Sabotage {
  NO_RULES("d", "redirect/tcp4/1000"),
  ONE_OPEN_ADDRESS("/hook output/a ip daddr 203.0.113.66 accept", "read-back"),
  UDP_443_OPEN("/filter hook output/a udp dport 443 accept", "refuse/udp4/1000"),
  ICMP_OPEN("/filter hook output/a meta l4proto { icmp, ipv6-icmp } accept", "refuse/icmp4/1000"),
  IPV6_OPEN("/hook output/a meta nfproto ipv6 accept", "redirect/tcp6/1000"),
  UID_1000_EXEMPT("/hook output/a meta skuid 1000 accept", "redirect/tcp4/1000"),
  NO_FORWARD_CHAIN("/chain nested/,/^\t}/d", "read-back"),
  POLICY_ACCEPT("s/policy drop/policy accept/", "read-back");

  private final String script;
  private final String proof;

  Sabotage(String script, String proof) {
    this.script = script;
    this.proof = proof;
  }

  /** What sed does to the rules. */
  String script() {
    return script;
  }

  /** The proof that must fail. */
  String proof() {
    return proof;
  }

  /** The name of the sandbox to which it is done. */
  String sandbox() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
