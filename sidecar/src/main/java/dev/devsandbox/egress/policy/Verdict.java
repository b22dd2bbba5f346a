package dev.devsandbox.egress.policy;

import dev.devsandbox.wire.EgressProtocol;
import java.util.Set;

/** What the policy says about a name and port. */
public sealed interface Verdict {
  /**
   * @param protocols never empty; TCP only alone, because a stricter binding wins over it
   */
  record Allowed(Set<EgressProtocol> protocols) implements Verdict {
    public Allowed {
      protocols = Set.copyOf(protocols);
    }
  }

  record Denied(Reason reason) implements Verdict {}
}
