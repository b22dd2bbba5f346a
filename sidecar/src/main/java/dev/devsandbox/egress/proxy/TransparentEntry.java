package dev.devsandbox.egress.proxy;

import dev.devsandbox.egress.dns.SyntheticAddresses;
import dev.devsandbox.egress.policy.Policy;
import dev.devsandbox.egress.policy.Reason;
import dev.devsandbox.egress.policy.Target;
import dev.devsandbox.egress.policy.Verdict;
import dev.devsandbox.wire.EgressProtocol;
import dev.devsandbox.wire.HostName;
import java.util.List;
import java.util.Optional;

/** Begins a session that the kernel redirected here. */
final class TransparentEntry {
  private TransparentEntry() {}

  /**
   * @param destination where the client meant to connect to
   */
  static void start(Session session, Target.Literal destination) {
    Gateway gateway = session.gateway();
    Optional<HostName> name = gateway.synthetic().nameOf(destination.address());
    if (name.isPresent()) {
      startNamed(session, new Target.Named(name.get(), destination.port()));
    } else if (SyntheticAddresses.covers(destination.address())) {
      session.refuse(Reason.NotAllowed, destination);
    } else {
      startLiteral(session, destination);
    }
  }

  private static void startNamed(Session session, Target.Named target) {
    Policy policy = session.gateway().policy().get();
    switch (policy.decide(target.name(), target.port())) {
      case Verdict.Denied denied when policy.expectsNameOn(target.port()) ->
          NamedEntry.refuse(session, target, denied.reason());
      case Verdict.Denied denied -> session.refuse(denied.reason(), target);
      case Verdict.Allowed allowed when allowed.protocols().contains(EgressProtocol.TCP) ->
          session.resolve(
              target, addresses -> session.connect(target, EgressProtocol.TCP, addresses, null));
      case Verdict.Allowed _ -> NamedEntry.start(session, target, List.of());
    }
  }

  private static void startLiteral(Session session, Target.Literal target) {
    Gateway gateway = session.gateway();
    Policy policy = gateway.policy().get();
    Optional<Reason> refused =
        gateway.addresses().refusesLiteral(target.address(), target.port(), policy);
    if (refused.isEmpty()) {
      session.connect(target, null);
    } else if (policy.expectsNameOn(target.port())) {
      NamedEntry.start(session, target, refused.get());
    } else {
      session.refuse(refused.get(), target);
    }
  }
}
