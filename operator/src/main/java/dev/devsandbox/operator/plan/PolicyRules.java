package dev.devsandbox.operator.plan;

import dev.devsandbox.api.v1alpha1.DenyRule;
import dev.devsandbox.api.v1alpha1.EgressPolicy;
import dev.devsandbox.api.v1alpha1.EgressPolicySpec;
import dev.devsandbox.api.v1alpha1.EgressRule;
import dev.devsandbox.api.v1alpha1.Reason;
import dev.devsandbox.wire.Cidr;
import dev.devsandbox.wire.EgressDeny;
import dev.devsandbox.wire.EgressProtocol;
import dev.devsandbox.wire.HostPattern;
import dev.devsandbox.wire.NeverRanges;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One policy in the form the proxy reads. The API server has checked most of it; this checks again,
 * because a policy may have come in under other rules, and adds what only the operator knows: the
 * cluster's own ranges.
 *
 * @param problems why the policy as a whole can't be used; then the rest is empty
 * @param warnings what was left out and denies
 */
public record PolicyRules(
    List<dev.devsandbox.wire.EgressRule> rules,
    List<EgressDeny> deny,
    List<Problem> problems,
    List<Problem> warnings) {
  private static final int TLS_PORT = 443;
  private static final int HTTP_PORT = 80;
  private static final int MOST_PORTS = 65535;

  public PolicyRules {
    rules = List.copyOf(rules);
    deny = List.copyOf(deny);
    problems = List.copyOf(problems);
    warnings = List.copyOf(warnings);
  }

  /**
   * Reads a policy.
   *
   * @param never the cluster's ranges, which no rule may meet
   */
  public static PolicyRules of(EgressPolicy policy, List<Cidr> never) {
    String name = policy.getMetadata().getName();
    if (policy.unreadable() != null) {
      return invalid(new Problem(Reason.UNREADABLE_SPEC, name + ": " + policy.unreadable()));
    }
    EgressPolicySpec spec = policy.getSpec();
    if (spec == null) {
      return new PolicyRules(List.of(), List.of(), List.of(), List.of());
    }
    Reader reader = new Reader(name, never);
    Set<Integer> unknown = rulesWithUnknownFields(policy.unknownFields(), reader);
    List<EgressRule> rules = spec.rules() == null ? List.of() : spec.rules();
    for (int i = 0; i < rules.size(); i++) {
      if (!unknown.contains(i)) {
        reader.rule(i, rules.get(i));
      }
    }
    List<DenyRule> deny = spec.deny() == null ? List.of() : spec.deny();
    for (int i = 0; i < deny.size(); i++) {
      reader.deny(i, deny.get(i));
    }
    return reader.problems.isEmpty()
        ? new PolicyRules(reader.rules, reader.deny, List.of(), reader.warnings)
        : new PolicyRules(List.of(), List.of(), reader.problems, List.of());
  }

  private static PolicyRules invalid(Problem problem) {
    return new PolicyRules(List.of(), List.of(), List.of(problem), List.of());
  }

  /** A field we don't know could narrow its rule, so the rule is left out, which denies. */
  private static Set<Integer> rulesWithUnknownFields(List<String> pointers, Reader reader) {
    Set<Integer> indexes = new HashSet<>();
    for (String pointer : pointers) {
      String[] parts = pointer.split("/", 4);
      if (parts.length == 4 && parts[1].equals("rules") && parts[2].matches("[0-9]{1,6}")) {
        indexes.add(Integer.parseInt(parts[2]));
        reader.warnings.add(
            new Problem(
                Reason.UNSUPPORTED_FIELD,
                reader.policy + ": rules[" + parts[2] + "]." + parts[3] + " is not known"));
      }
    }
    return indexes;
  }

  private static final class Reader {
    private final String policy;
    private final List<Cidr> never;
    private final List<dev.devsandbox.wire.EgressRule> rules = new ArrayList<>();
    private final List<EgressDeny> deny = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private final List<Problem> warnings = new ArrayList<>();

    Reader(String policy, List<Cidr> never) {
      this.policy = policy;
      this.never = never;
    }

    void rule(int index, @Nullable EgressRule rule) {
      String at = "rules[" + index + "]";
      if (rule == null || rule.name() == null || (rule.hosts() == null) == (rule.cidrs() == null)) {
        problem(at + " needs a name and exactly one of hosts and cidrs");
        return;
      }
      EgressProtocol protocol = protocol(rule);
      List<Integer> ports = ports(at, rule, protocol);
      String name = policy + "/" + rule.name();
      if (rule.hosts() != null) {
        hosts(at, rule.hosts());
        rules.add(new dev.devsandbox.wire.EgressRule.Hosts(name, rule.hosts(), protocol, ports));
      } else if (rule.cidrs() != null) {
        rule.cidrs().forEach(cidr -> openable(at, cidr));
        rules.add(new dev.devsandbox.wire.EgressRule.Cidrs(name, rule.cidrs(), ports));
      }
    }

    private static EgressProtocol protocol(EgressRule rule) {
      return switch (rule.protocol()) {
        case HTTP -> EgressProtocol.HTTP;
        case TCP -> EgressProtocol.TCP;
        case TLS -> EgressProtocol.TLS;
        case null -> EgressProtocol.TLS;
      };
    }

    private List<Integer> ports(String at, EgressRule rule, EgressProtocol protocol) {
      List<Integer> ports = rule.ports() == null ? List.of() : rule.ports();
      if (ports.stream().anyMatch(port -> port == null || port < 1 || port > MOST_PORTS)) {
        problem(at + ".ports: a port is between 1 and " + MOST_PORTS);
        return List.of();
      }
      if (!ports.isEmpty()) {
        return ports;
      }
      if (rule.cidrs() != null || protocol == EgressProtocol.TCP) {
        problem(at + " needs ports");
        return List.of();
      }
      return List.of(protocol == EgressProtocol.HTTP ? HTTP_PORT : TLS_PORT);
    }

    void deny(int index, @Nullable DenyRule entry) {
      String at = "deny[" + index + "]";
      List<String> hosts = entry == null || entry.hosts() == null ? List.of() : entry.hosts();
      List<String> cidrs = entry == null || entry.cidrs() == null ? List.of() : entry.cidrs();
      if (hosts.isEmpty() && cidrs.isEmpty()) {
        problem(at + " needs hosts or cidrs");
        return;
      }
      hosts(at, hosts);
      cidrs.forEach(cidr -> range(at, cidr));
      deny.add(new EgressDeny(policy + "/deny-" + index, hosts, cidrs));
    }

    private void hosts(String at, List<String> hosts) {
      hosts.stream()
          .filter(host -> HostPattern.parse(host).isEmpty())
          .forEach(host -> problem(at + ".hosts: " + host + " is not a host name"));
    }

    private void openable(String at, String text) {
      Cidr cidr = range(at, text);
      if (cidr != null) {
        Stream.concat(NeverRanges.ABSOLUTE.stream(), never.stream())
            .filter(cidr::overlaps)
            .findFirst()
            .ifPresent(closed ->
                problem(at + ".cidrs: no policy can open " + text + ": it meets " + closed));
      }
    }

    private @Nullable Cidr range(String at, String text) {
      Cidr cidr = Cidr.parse(text).orElse(null);
      if (cidr == null) {
        problem(at + ".cidrs: " + text + " is not an address range");
      }
      return cidr;
    }

    private void problem(String message) {
      problems.add(new Problem(Reason.INVALID_SPEC, policy + ": " + message));
    }
  }
}
