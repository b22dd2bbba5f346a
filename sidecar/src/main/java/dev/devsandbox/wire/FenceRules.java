package dev.devsandbox.wire;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The nft rules of a pod's fence. The text is what {@code nft -s list ruleset} of nftables 1.0.6
 * prints once it is loaded, so that reading back is a comparison of bytes.
 */
public final class FenceRules {
  /** The uid of the egress proxy, the only one whose TCP reaches the world. */
  public static final int EGRESS_UID = 64321;

  /** The uid of the identity sidecar, which reaches the broker and nothing else. */
  public static final int IDENTITY_UID = 64322;

  /** A uid that no container has; the proof uses it as "anybody else". */
  public static final int PROOF_UID = 65533;

  /** Where the TCP of everybody else arrives. */
  public static final int TCP_PORT = 15001;

  /** Where everybody else's DNS arrives, UDP and TCP. */
  public static final int DNS_PORT = 15053;

  /** The health ports of egress and identity, reached from {@link FenceConfig#nodes} only. */
  public static final List<Integer> HEALTH_PORTS = List.of(15020, 15021);

  /** The one table. */
  public static final String TABLE = "inet devsandbox";

  /**
   * Carried by every conversation that a rule admitted. What was open before the rules has none and
   * is dropped; packets without a socket (RST, TIME_WAIT) are recognised by it.
   */
  private static final String MARK = "ct mark 0x00005b5b";

  private static final String ADMIT = "ct mark set 0x00005b5b accept";
  private static final String RESET = " reject with tcp reset";
  private static final String UNREACHABLE = " reject with icmpx admin-prohibited";

  private FenceRules() {}

  /** Whether the port lies in the range of the sidecars, 15000 to 15100. */
  public static boolean isReservedPort(int port) {
    return port >= 15000 && port <= 15100;
  }

  /** {@code sha256:} and the hex digest of the text in UTF-8. */
  public static String hash(String rules) {
    return Digests.sha256(rules.getBytes(StandardCharsets.UTF_8));
  }

  /** The table of this configuration. */
  public static String render(FenceConfig config) {
    List<Cidr> never = new ArrayList<>(NeverRanges.ABSOLUTE);
    never.addAll(config.never());
    never.addAll(config.nodes());
    StringBuilder text = new StringBuilder("table " + TABLE + " {\n");
    for (FenceCounter counter : FenceCounter.values()) {
      text.append("\tcounter ").append(counter.label()).append(" {\n\t}\n\n");
    }
    sets(text, "never", IpRanges.of(never));
    sets(text, "private", IpRanges.of(NeverRanges.PRIVATE));
    sets(text, "nodes", IpRanges.of(config.nodes()));
    chain(text, "nat_out", "type nat hook output priority -100; policy accept;", nat());
    chain(text, "out", "type filter hook output priority filter; policy drop;", out());
    chain(text, "egress_out", "", egress(config));
    chain(text, "egress_refused", "", refused(FenceCounter.DENIED_EGRESS));
    chain(text, "identity_out", "", identity(config));
    chain(text, "stray", "type filter hook postrouting priority filter; policy accept;", stray());
    chain(text, "in", "type filter hook input priority filter; policy drop;", in(config));
    chain(
        text,
        "nested",
        "type filter hook forward priority filter; policy drop;",
        List.of(FenceCounter.DENIED_FORWARD.rule() + " drop"));
    text.setLength(text.length() - 1);
    return text.append("}\n").toString();
  }

  /** Redirection works on the first packet of a conversation; the filter sees its result. */
  private static List<String> nat() {
    return List.of(
        "meta skuid { " + EGRESS_UID + ", " + IDENTITY_UID + " } return",
        "meta l4proto { tcp, udp } th dport 53 "
            + FenceCounter.REDIRECTED_DNS.rule()
            + " redirect to :"
            + DNS_PORT,
        "fib daddr type local return",
        "meta l4proto tcp " + FenceCounter.REDIRECTED_TCP.rule() + " redirect to :" + TCP_PORT);
  }

  private static List<String> out() {
    return List.of(
        MARK + " ct state established accept",
        MARK + " ct state related meta l4proto { icmp, ipv6-icmp } accept",
        "meta skuid " + EGRESS_UID + " goto egress_out",
        "meta skuid " + IDENTITY_UID + " goto identity_out",
        "tcp dport "
            + anyOf(HEALTH_PORTS)
            + " fib daddr type local "
            + FenceCounter.DENIED_HEALTH.rule()
            + RESET,
        "fib daddr type local " + ADMIT,
        "icmpv6 type { nd-router-solicit, nd-neighbor-solicit, nd-neighbor-advert } accept",
        // The kernel's own reports of group membership: no process can send them, so not counted.
        "icmpv6 type { mld-listener-report, mld-listener-done, mld2-listener-report } drop",
        "meta l4proto tcp " + FenceCounter.DENIED_TCP.rule() + RESET,
        "meta l4proto udp " + FenceCounter.DENIED_UDP.rule() + UNREACHABLE,
        FenceCounter.DENIED_OTHER.rule() + UNREACHABLE);
  }

  private static List<String> egress(FenceConfig config) {
    List<String> rules = new ArrayList<>();
    String refuse = "goto egress_refused";
    rules.add("fib daddr type local " + refuse);
    broker(config, rules);
    for (FenceConfig.Endpoint dns : config.dns()) {
      rules.add(to(Cidr.host(dns.ip())) + " udp dport " + dns.port() + " " + ADMIT);
      rules.add(to(Cidr.host(dns.ip())) + " tcp dport " + dns.port() + " " + ADMIT);
    }
    rules.add("ip daddr @never4 " + refuse);
    rules.add("ip6 daddr @never6 " + refuse);
    for (FenceConfig.Opening opening : config.openings()) {
      rules.add(to(opening.cidr()) + " tcp dport " + opening.port() + " " + ADMIT);
    }
    rules.add("ip daddr @private4 " + refuse);
    rules.add("ip6 daddr @private6 " + refuse);
    rules.add("meta l4proto tcp " + ADMIT);
    rules.add(refuse);
    return rules;
  }

  private static List<String> identity(FenceConfig config) {
    List<String> rules = new ArrayList<>();
    broker(config, rules);
    rules.addAll(refused(FenceCounter.DENIED_IDENTITY));
    return rules;
  }

  /** TCP by a reset: over IPv6 an ICMP error ends a connect only after its first retry. */
  private static List<String> refused(FenceCounter counter) {
    return List.of("meta l4proto tcp " + counter.rule() + RESET, counter.rule() + UNREACHABLE);
  }

  /**
   * A socket bound to an interface, or a link-local destination, keeps its way out after the
   * redirection: the packet would leave on the wire, addressed to loopback.
   */
  private static List<String> stray() {
    return List.of(
        "oifname != \"lo\" fib daddr type local " + FenceCounter.DENIED_STRAY.rule() + " drop");
  }

  private static void broker(FenceConfig config, List<String> rules) {
    for (FenceConfig.Endpoint broker : config.broker()) {
      rules.add(to(Cidr.host(broker.ip())) + " tcp dport " + broker.port() + " " + ADMIT);
    }
  }

  private static List<String> in(FenceConfig config) {
    List<String> rules = new ArrayList<>();
    rules.add("iifname \"lo\" accept");
    rules.add(MARK + " ct state established,related accept");
    rules.add("icmpv6 type { nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert } accept");
    String health = "tcp dport " + anyOf(HEALTH_PORTS) + " ct state new " + ADMIT;
    rules.add("ip saddr @nodes4 " + health);
    rules.add("ip6 saddr @nodes6 " + health);
    if (!config.inbound().isEmpty()) {
      rules.add("tcp dport " + anyOf(config.inbound()) + " ct state new " + ADMIT);
    }
    rules.add(FenceCounter.DENIED_INBOUND.rule() + " drop");
    return rules;
  }

  private static String to(Cidr block) {
    return (block.network().ipv6() ? "ip6 daddr " : "ip daddr ") + NftText.block(block);
  }

  private static String anyOf(List<Integer> ports) {
    return ports.size() == 1
        ? ports.getFirst().toString()
        : ports.stream().map(String::valueOf).collect(Collectors.joining(", ", "{ ", " }"));
  }

  private static void chain(StringBuilder text, String name, String hook, List<String> rules) {
    text.append("\tchain ").append(name).append(" {\n");
    if (!hook.isEmpty()) {
      text.append("\t\t").append(hook).append('\n');
    }
    for (String rule : rules) {
      text.append("\t\t").append(rule).append('\n');
    }
    text.append("\t}\n\n");
  }

  /** nft prints two IPv4 intervals a line and one of IPv6. */
  private static void sets(StringBuilder text, String name, IpRanges ranges) {
    set(text, name + "4", "ipv4_addr", family(ranges, false), 2);
    set(text, name + "6", "ipv6_addr", family(ranges, true), 1);
  }

  private static List<IpRanges.Range> family(IpRanges ranges, boolean ipv6) {
    return ranges.ranges().stream().filter(range -> range.first().ipv6() == ipv6).toList();
  }

  private static void set(
      StringBuilder text, String name, String type, List<IpRanges.Range> ranges, int perLine) {
    text.append("\tset ").append(name).append(" {\n\t\ttype ").append(type);
    text.append("\n\t\tflags interval\n");
    for (int i = 0; i < ranges.size(); i++) {
      String lead = i == 0 ? "\t\telements = { " : i % perLine == 0 ? ",\n\t\t\t     " : ", ";
      text.append(lead).append(NftText.range(ranges.get(i)));
    }
    text.append(ranges.isEmpty() ? "" : " }\n").append("\t}\n\n");
  }
}
