package dev.devsandbox.fence;

import static dev.devsandbox.wire.FenceCounter.DENIED_EGRESS;
import static dev.devsandbox.wire.FenceCounter.DENIED_HEALTH;
import static dev.devsandbox.wire.FenceCounter.DENIED_IDENTITY;
import static dev.devsandbox.wire.FenceCounter.DENIED_OTHER;
import static dev.devsandbox.wire.FenceCounter.DENIED_STRAY;
import static dev.devsandbox.wire.FenceCounter.DENIED_UDP;
import static dev.devsandbox.wire.FenceCounter.REDIRECTED_DNS;
import static dev.devsandbox.wire.FenceCounter.REDIRECTED_TCP;

import dev.devsandbox.fence.Probe.Outcome;
import dev.devsandbox.sys.Errno;
import dev.devsandbox.wire.Cidr;
import dev.devsandbox.wire.FenceConfig;
import dev.devsandbox.wire.FenceCounter;
import dev.devsandbox.wire.FenceRules;
import dev.devsandbox.wire.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Chooses the probes for a configuration and a network. Pure: nothing is sent here. */
final class ProbePlan {
  /** Addresses that a cloud gives its metadata, and ranges that embed IPv4 addresses. */
  private static final List<String> ABSOLUTE_NEVER =
      List.of(
          "169.254.169.254",
          "168.63.129.16",
          "100.100.100.200",
          "fd00:ec2::254",
          "fd20:ce::254",
          "64:ff9b::a9fe:a9fe",
          "2002:a9fe:a9fe::1");

  /** Private addresses at the far end of their ranges, where openings are unlikely. */
  private static final List<String> PRIVATE =
      List.of("10.255.255.253", "172.31.255.253", "192.168.255.253", "fdff:ffff:ffff:ffff::fffd");

  private static final List<String> TEST_NET = List.of("192.0.2.1", "2001:db8::1");
  private static final List<String> LOOPBACK = List.of("127.0.0.1", "::1");

  /** A port that no opening, broker or resolver of a sane configuration has: tcpmux. */
  private static final int UNUSED_PORT = 1;

  private final FenceConfig config;
  private final Network network;
  private final List<Probe> probes = new ArrayList<>();

  private ProbePlan(FenceConfig config, Network network) {
    this.config = config;
    this.network = network;
  }

  /** The probes, those of one uid together. */
  static List<Probe> of(FenceConfig config, Network network) {
    ProbePlan plan = new ProbePlan(config, network);
    plan.anybody(config.workloadUid());
    plan.anybody(FenceRules.PROOF_UID);
    plan.identity();
    plan.egress();
    return List.copyOf(plan.probes);
  }

  private void anybody(int uid) {
    Outcome proxied = new Outcome.Redirected(FenceRules.TCP_PORT, REDIRECTED_TCP);
    Outcome resolved = new Outcome.Redirected(FenceRules.DNS_PORT, REDIRECTED_DNS);
    for (String world : TEST_NET) {
      for (int port : List.of(22, 80, 443, 853, 65535)) {
        remote("redirect", uid, Protocol.TCP, Target.of(world, port), proxied);
      }
      remote("redirect", uid, Protocol.MPTCP, Target.of(world, 443), proxied);
      remote("dns", uid, Protocol.UDP, Target.of(world, 53), resolved);
      remote("dns", uid, Protocol.TCP, Target.of(world, 53), resolved);
      for (int port : List.of(123, 443, 51820)) {
        remote("refuse", uid, Protocol.UDP, Target.of(world, port), refused(DENIED_UDP));
      }
    }
    for (IpAddress metadata : addresses(ABSOLUTE_NEVER)) {
      remote("redirect", uid, Protocol.TCP, Target.of(metadata, 80), proxied);
    }
    otherProtocols(uid, DENIED_OTHER);
    link(uid, DENIED_UDP);
    strays(uid);
    for (IpAddress here : local()) {
      for (int port : FenceRules.HEALTH_PORTS) {
        add("health", uid, Protocol.TCP, Target.of(here, port), reset(DENIED_HEALTH));
      }
    }
  }

  private void identity() {
    sidecar(FenceRules.IDENTITY_UID, DENIED_IDENTITY);
    for (FenceConfig.Endpoint dns : config.dns()) {
      Target resolver = Target.of(dns.ip(), dns.port());
      refuse("refuse", FenceRules.IDENTITY_UID, Protocol.UDP, resolver, DENIED_IDENTITY);
    }
    for (String world : TEST_NET) {
      refuse(
          "refuse", FenceRules.IDENTITY_UID, Protocol.TCP, Target.of(world, 443), DENIED_IDENTITY);
    }
  }

  private void egress() {
    int uid = FenceRules.EGRESS_UID;
    sidecar(uid, DENIED_EGRESS);
    for (IpAddress address : addresses(ABSOLUTE_NEVER)) {
      refuse("never", uid, Protocol.TCP, Target.of(address, 80), DENIED_EGRESS);
    }
    for (IpAddress address : addresses(PRIVATE)) {
      refuse("private", uid, Protocol.TCP, Target.of(address, UNUSED_PORT), DENIED_EGRESS);
    }
    for (Cidr block : config.never()) {
      refuse("never", uid, Protocol.TCP, Target.of(sample(block), UNUSED_PORT), DENIED_EGRESS);
    }
    for (Cidr block : config.nodes()) {
      refuse("never", uid, Protocol.TCP, Target.of(sample(block), UNUSED_PORT), DENIED_EGRESS);
    }
  }

  /** What neither sidecar may do: all but TCP, and new conversations inside the pod. */
  private void sidecar(int uid, FenceCounter counter) {
    for (String world : TEST_NET) {
      for (int port : List.of(53, 443)) {
        refuse("refuse", uid, Protocol.UDP, Target.of(world, port), counter);
      }
    }
    otherProtocols(uid, counter);
    link(uid, counter);
    for (IpAddress here : local()) {
      for (int port : List.of(FenceRules.TCP_PORT, UNUSED_PORT)) {
        add("local", uid, Protocol.TCP, Target.of(here, port), reset(counter));
      }
    }
  }

  private void otherProtocols(int uid, FenceCounter counter) {
    for (String world : TEST_NET) {
      for (Protocol protocol : List.of(Protocol.ICMP, Protocol.UDPLITE)) {
        refuse("refuse", uid, protocol, Target.of(world, 443), counter);
      }
    }
  }

  /** Multicast, broadcast and link-local neighbours need no route beyond the link. */
  private void link(int uid, FenceCounter counter) {
    if (network.ipv4().isPresent()) {
      for (String everybody : List.of("224.0.0.251", "255.255.255.255")) {
        add("refuse", uid, Protocol.UDP, Target.of(everybody, 5353), refused(counter));
      }
    }
    network
        .linkLocal()
        .ifPresent(link -> {
          for (String neighbour : List.of("ff02::1", "fe80::fffd")) {
            Target target = Target.of(neighbour, 5353).onLink(link.index());
            add("refuse", uid, Protocol.UDP, target, refused(counter));
          }
        });
  }

  /** Redirected packets whose sockets insist on an interface. */
  private void strays(int uid) {
    Outcome tcp = new Outcome.Refused(Errno.EINPROGRESS, Set.of(REDIRECTED_TCP, DENIED_STRAY));
    Outcome dns = new Outcome.Refused(Errno.EPERM, Set.of(REDIRECTED_DNS, DENIED_STRAY));
    for (String world : TEST_NET) {
      boolean ipv6 = world.indexOf(':') >= 0;
      (ipv6 ? network.ipv6() : network.ipv4())
          .ifPresent(device -> {
            add("stray", uid, Protocol.TCP, Target.of(world, 443).boundTo(device), tcp);
            add("stray", uid, Protocol.UDP, Target.of(world, 53).boundTo(device), dns);
          });
    }
    network
        .linkLocal()
        .ifPresent(link -> {
          Target neighbour = Target.of("fe80::fffd", 443).onLink(link.index());
          // Without a default route it is lost before the rule that would refuse it.
          Outcome lost = new Outcome.Refused(Errno.EINPROGRESS, Set.of(REDIRECTED_TCP));
          add("stray", uid, Protocol.TCP, neighbour, network.ipv6().isPresent() ? tcp : lost);
        });
  }

  private void refuse(
      String kind, int uid, Protocol protocol, Target target, FenceCounter counter) {
    Errno errno =
        switch (protocol) {
          case TCP, MPTCP -> Errno.ECONNREFUSED;
          case ICMP -> target.address().ipv6() ? Errno.EACCES : Errno.EPERM;
          case UDP, UDPLITE -> Errno.EPERM;
        };
    remote(kind, uid, protocol, target, new Outcome.Refused(errno, Set.of(counter)));
  }

  /** Adds the probe, or the one that its family is unreachable where the pod has no route. */
  private void remote(String kind, int uid, Protocol protocol, Target target, Outcome outcome) {
    boolean ipv6 = target.address().ipv6();
    if ((ipv6 ? network.ipv6() : network.ipv4()).isPresent()) {
      add(kind, uid, protocol, target, outcome);
    } else {
      add("unreachable", uid, protocol, target, new Outcome.Unreachable());
    }
  }

  private void add(String kind, int uid, Protocol protocol, Target target, Outcome outcome) {
    String name = protocol.name().toLowerCase(java.util.Locale.ROOT);
    String proof = kind + "/" + name + (target.address().ipv6() ? "6/" : "4/") + uid;
    probes.add(new Probe(proof, uid, protocol, target, outcome));
  }

  private static Outcome refused(FenceCounter counter) {
    return new Outcome.Refused(Errno.EPERM, Set.of(counter));
  }

  private static Outcome reset(FenceCounter counter) {
    return new Outcome.Refused(Errno.ECONNREFUSED, Set.of(counter));
  }

  /** The loopback addresses; the pod's other addresses are local to the kernel all the same. */
  private List<IpAddress> local() {
    return addresses(
        network.ipv6().isPresent() || network.linkLocal().isPresent()
            ? LOOPBACK
            : LOOPBACK.subList(0, 1));
  }

  private static List<IpAddress> addresses(List<String> texts) {
    return texts.stream().map(text -> IpAddress.parse(text).orElseThrow()).toList();
  }

  /** The block's second address, often a gateway, or its only one. */
  private static IpAddress sample(Cidr block) {
    IpAddress first = block.network();
    boolean single = block.prefixLength() >= first.bitLength() - 1;
    return single ? first : new IpAddress(first.ipv6(), first.high(), first.low() + 1);
  }
}
