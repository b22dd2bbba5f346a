package dev.devsandbox.egress.policy;

import dev.devsandbox.wire.Cidr;
import dev.devsandbox.wire.EgressConfig;
import dev.devsandbox.wire.EgressDeny;
import dev.devsandbox.wire.EgressProtocol;
import dev.devsandbox.wire.EgressRule;
import dev.devsandbox.wire.HostName;
import dev.devsandbox.wire.HostPattern;
import dev.devsandbox.wire.IpAddress;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A config in the form that answers questions. Immutable once built. */
public final class Policy {
  /** Where clients speak first, whether a rule knows the port or not. */
  private static final Set<Integer> WELL_KNOWN = Set.of(80, 443);

  /** In force before there is any config. */
  public static final Policy DENY_ALL =
      new Policy(new EgressConfig("", 0, List.of(), List.of(), List.of()));

  private record Grant(HostPattern pattern, EgressProtocol protocol, Set<Integer> ports) {}

  private record Opening(List<Cidr> prefixes, Set<Integer> ports) {}

  private final NameTable<Grant> grants = new NameTable<>();
  private final NameTable<EgressDeny> deniedNames = new NameTable<>();
  private final List<Opening> openings = new ArrayList<>();
  private final List<Cidr> deniedPrefixes = new ArrayList<>();
  private final Set<Integer> namedPorts = new HashSet<>(WELL_KNOWN);

  /**
   * @throws IllegalArgumentException on hosts or cidrs that the config's reader refuses
   */
  public Policy(EgressConfig config) {
    for (EgressRule rule : config.rules()) {
      add(rule);
    }
    for (EgressDeny deny : config.deny()) {
      deny.hosts().forEach(host -> deniedNames.put(pattern(host), deny));
      deniedPrefixes.addAll(prefixes(deny.cidrs()));
    }
  }

  private void add(EgressRule rule) {
    Set<Integer> ports = Set.copyOf(rule.ports());
    // No switch: its first use would take 10 ms of the start.
    if (rule instanceof EgressRule.Cidrs cidrs) {
      openings.add(new Opening(prefixes(cidrs.cidrs()), ports));
    } else if (rule instanceof EgressRule.Hosts hosts) {
      if (hosts.protocol() != EgressProtocol.TCP) {
        namedPorts.addAll(ports);
      }
      for (String host : hosts.hosts()) {
        HostPattern pattern = pattern(host);
        grants.put(pattern, new Grant(pattern, hosts.protocol(), ports));
      }
    }
  }

  /** Whether, and for which protocols, connections to this name and port are allowed. */
  public Verdict decide(HostName name, int port) {
    if (isDenied(name)) {
      return new Verdict.Denied(Reason.DeniedByPolicy);
    }
    List<Grant> matching = grants.matching(name);
    if (matching.isEmpty()) {
      return new Verdict.Denied(Reason.NotAllowed);
    }
    Set<EgressProtocol> protocols = EnumSet.noneOf(EgressProtocol.class);
    for (Grant grant : matching) {
      if (grant.ports.contains(port)) {
        protocols.add(grant.protocol);
      }
    }
    if (protocols.isEmpty()) {
      return new Verdict.Denied(Reason.PortNotAllowed);
    }
    if (protocols.size() > 1) {
      protocols.remove(EgressProtocol.TCP);
    }
    return new Verdict.Allowed(protocols);
  }

  /** Why the name may not even be looked up; empty when some port of it is allowed. */
  public Optional<Reason> refusesLookup(HostName name) {
    if (isDenied(name)) {
      return Optional.of(Reason.DeniedByPolicy);
    }
    return grants.matching(name).isEmpty() ? Optional.of(Reason.NotAllowed) : Optional.empty();
  }

  /** The wildcard that alone allows this name; empty when a rule spells it out. */
  public Optional<String> wildcardFor(HostName name) {
    if (!grants.exactly(name).isEmpty()) {
      return Optional.empty();
    }
    return grants.matching(name).stream().map(grant -> grant.pattern.toString()).findFirst();
  }

  /** Whether a CIDR rule opens this address and port. */
  public boolean opens(IpAddress address, int port) {
    for (Opening opening : openings) {
      if (opening.ports.contains(port) && contains(opening.prefixes, address)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a deny entry holds this address. */
  public boolean denies(IpAddress address) {
    return contains(deniedPrefixes, address);
  }

  /**
   * Whether the name of a connection to this port is to be read from its first bytes. Clients of
   * other ports may wait for the server to speak first.
   */
  public boolean expectsNameOn(int port) {
    return namedPorts.contains(port);
  }

  private boolean isDenied(HostName name) {
    return !deniedNames.matching(name).isEmpty();
  }

  private static boolean contains(List<Cidr> prefixes, IpAddress address) {
    for (Cidr prefix : prefixes) {
      if (prefix.contains(address)) {
        return true;
      }
    }
    return false;
  }

  private static HostPattern pattern(String host) {
    return HostPattern.parse(host).orElseThrow(() -> new IllegalArgumentException(host));
  }

  private static List<Cidr> prefixes(List<String> cidrs) {
    List<Cidr> prefixes = new ArrayList<>();
    for (String cidr : cidrs) {
      prefixes.add(Cidr.parse(cidr).orElseThrow(() -> new IllegalArgumentException(cidr)));
    }
    return prefixes;
  }
}
