package dev.devsandbox.egress.proxy;

import dev.devsandbox.egress.policy.AddressPolicy;
import dev.devsandbox.egress.policy.Policy;
import dev.devsandbox.egress.policy.Target;
import dev.devsandbox.egress.policy.Verdict;
import dev.devsandbox.wire.EgressProtocol;
import dev.devsandbox.wire.IpAddress;

/** By what right a connection is open, so that it can be asked again when the policy changes. */
sealed interface Access {
  Target target();

  /** Whether the connection would be allowed if it were opened now. */
  boolean allowedBy(Policy policy, AddressPolicy addresses);

  /**
   * @param protocol the binding that was checked
   * @param dialled one of the addresses the name resolved to
   */
  record ByName(Target.Named target, EgressProtocol protocol, IpAddress dialled) implements Access {
    @Override
    public boolean allowedBy(Policy policy, AddressPolicy addresses) {
      return policy.decide(target.name(), target.port()) instanceof Verdict.Allowed allowed
          && allowed.protocols().contains(protocol)
          && addresses.refusesResolved(dialled, target.port(), policy).isEmpty();
    }
  }

  record ByAddress(Target.Literal target) implements Access {
    @Override
    public boolean allowedBy(Policy policy, AddressPolicy addresses) {
      return addresses.refusesLiteral(target.address(), target.port(), policy).isEmpty();
    }
  }
}
