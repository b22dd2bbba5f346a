package dev.devsandbox.egress.proxy;

import dev.devsandbox.egress.http.RequestHead;
import dev.devsandbox.egress.policy.Policy;
import dev.devsandbox.egress.policy.Reason;
import dev.devsandbox.egress.policy.Target;
import dev.devsandbox.egress.policy.Verdict;
import dev.devsandbox.wire.EgressProtocol;
import dev.devsandbox.wire.HostName;
import java.util.Optional;

/**
 * Decides on a connection by all the names it gives: the one it was opened for and the one its
 * first bytes say must be the same, and that one must be allowed.
 *
 * @param expected the name that was looked up or asked for; empty when only an address is known
 * @param port the port of the destination
 * @param unnamed the reason to refuse first bytes that name nothing
 */
record NameBinding(Optional<HostName> expected, int port, Reason unnamed) {
  /** What becomes of the connection. */
  sealed interface Decision {
    record Proceed(Target.Named target, EgressProtocol protocol) implements Decision {}

    /**
     * @param host the name to blame, where one was given
     */
    record Refuse(Reason reason, Optional<String> host) implements Decision {}
  }

  Decision decide(Opening opening, Policy policy) {
    return switch (opening) {
      case Opening.Tls tls ->
          decide(tls.serverName(), EgressProtocol.TLS, Reason.SniMismatch, policy);
      case Opening.Http http -> decideHttp(http.head(), policy);
      case Opening.BadTls bad -> refuse(bad.reason());
      case Opening.BadHttp _ -> refuse(Reason.BadRequest);
      case Opening.Other _ -> refuse(unnamed);
    };
  }

  /** Why a request may not be forwarded on this connection; empty when it may. */
  Optional<Reason> refuses(RequestHead head, Policy policy) {
    return switch (decideHttp(head, policy)) {
      case Decision.Proceed _ -> Optional.empty();
      case Decision.Refuse refuse -> Optional.of(refuse.reason());
    };
  }

  private Decision decideHttp(RequestHead head, Policy policy) {
    if (head.isConnect() || head.absolute()) {
      return refuse(Reason.BadRequest);
    }
    if (!(head.target() instanceof Target.Named named)) {
      return refuse(expected.isPresent() ? Reason.HostMismatch : unnamed);
    }
    if (head.portGiven() && named.port() != port) {
      return refuse(Reason.HostMismatch);
    }
    return decide(named.name(), EgressProtocol.HTTP, Reason.HostMismatch, policy);
  }

  private Decision decide(HostName name, EgressProtocol protocol, Reason mismatch, Policy policy) {
    if (expected.isPresent() && !expected.get().equals(name)) {
      return new Decision.Refuse(mismatch, Optional.of(name.value()));
    }
    return switch (policy.decide(name, port)) {
      case Verdict.Denied denied -> new Decision.Refuse(denied.reason(), Optional.of(name.value()));
      case Verdict.Allowed allowed when allowed.protocols().contains(protocol) ->
          new Decision.Proceed(new Target.Named(name, port), protocol);
      case Verdict.Allowed allowed ->
          new Decision.Refuse(
              allowed.protocols().contains(EgressProtocol.TLS)
                  ? Reason.NotTls
                  : Reason.ProtocolNotAllowed,
              Optional.of(name.value()));
    };
  }

  private Decision refuse(Reason reason) {
    return new Decision.Refuse(reason, expected.map(HostName::value));
  }
}
