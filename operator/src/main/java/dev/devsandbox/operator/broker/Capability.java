package dev.devsandbox.operator.broker;

import dev.devsandbox.wire.EgressConfig;
import dev.devsandbox.wire.EgressRule;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Which capability a sidecar must have announced to enforce a rule. */
public final class Capability {
  private Capability() {}

  /** The name of it in the sidecar's hello. */
  public static String of(EgressRule rule) {
    return switch (rule) {
      case EgressRule.Hosts hosts -> hosts.protocol().name().toLowerCase(Locale.ROOT);
      case EgressRule.Cidrs _ -> "cidr";
    };
  }

  /** Names of the rules that a sidecar with these capabilities can't enforce, and so denies. */
  public static List<String> missing(EgressConfig config, Set<String> capabilities) {
    return config.rules().stream()
        .filter(rule -> !capabilities.contains(of(rule)))
        .map(EgressRule::name)
        .toList();
  }
}
