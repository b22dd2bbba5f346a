package dev.devsandbox.egress.proxy;

import dev.devsandbox.egress.dns.SyntheticAddresses;
import dev.devsandbox.egress.http.RequestHead;
import dev.devsandbox.egress.http.RequestReader;
import dev.devsandbox.egress.http.RequestStream;
import dev.devsandbox.egress.policy.Policy;
import dev.devsandbox.egress.policy.Reason;
import dev.devsandbox.egress.policy.Target;
import dev.devsandbox.egress.policy.Verdict;
import dev.devsandbox.wire.EgressProtocol;
import dev.devsandbox.wire.HostName;
import dev.devsandbox.wire.IpAddress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Begins a session whose client knows that it speaks to a proxy. */
final class ExplicitEntry implements Consumer<ByteBuffer> {
  private final Session session;
  private final RequestReader reader = new RequestReader();

  private ExplicitEntry(Session session) {
    this.session = session;
  }

  /**
   * @param self the proxy's own address, to blame when no request comes
   */
  static void start(Session session, Target self) {
    session.answerBy(Session.Answer.HTTP);
    session.read(self, new ExplicitEntry(session));
  }

  @Override
  public void accept(ByteBuffer bytes) {
    switch (reader.feed(bytes)) {
      case RequestReader.Result.Incomplete _ -> {}
      case RequestReader.Result.Broken _ -> session.refuseRequest(Reason.BadRequest);
      case RequestReader.Result.Complete complete -> start(complete.head(), bytes.remaining());
    }
  }

  private void start(RequestHead head, int rest) {
    Optional<Target> target = nameOf(head.target());
    if (target.isEmpty()) {
      session.refuse(Reason.NotAllowed, head.target());
    } else if (head.isConnect()) {
      session.keepLast(rest);
      tunnel(target.get());
    } else if (head.absolute() && !head.target().equals(target.get())) {
      session.refuse(Reason.HostMismatch, head.target());
    } else if (head.absolute()) {
      forward(target.get());
    } else {
      session.refuseRequest(Reason.BadRequest);
    }
  }

  /** The target, by name where its address stands for one; empty for one that stands for none. */
  private Optional<Target> nameOf(Target target) {
    if (!(target instanceof Target.Literal literal)
        || !SyntheticAddresses.covers(literal.address())) {
      return Optional.of(target);
    }
    Optional<HostName> name = session.gateway().synthetic().nameOf(literal.address());
    return name.map(found -> new Target.Named(found, target.port()));
  }

  private void tunnel(Target target) {
    switch (target) {
      case Target.Literal literal -> tunnelToAddress(literal);
      case Target.Named named -> {
        switch (policy().decide(named.name(), named.port())) {
          case Verdict.Denied denied -> session.refuse(denied.reason(), named);
          case Verdict.Allowed allowed ->
              session.resolve(
                  named, addresses -> tunnelToName(named, allowed.protocols(), addresses));
        }
      }
    }
  }

  private void tunnelToAddress(Target.Literal target) {
    refuses(target)
        .ifPresentOrElse(
            reason -> session.refuse(reason, target),
            () -> {
              if (announce(false)) {
                session.connect(target, null);
              }
            });
  }

  /** A tunnel whose content names its server stands before anybody is dialled. */
  private void tunnelToName(
      Target.Named target, Set<EgressProtocol> protocols, List<IpAddress> addresses) {
    boolean byNameAlone = protocols.contains(EgressProtocol.TCP);
    if (!announce(!byNameAlone)) {
      return;
    }
    if (byNameAlone) {
      session.connect(target, EgressProtocol.TCP, addresses, null);
    } else {
      session.answerBy(Session.Answer.RESET);
      NamedEntry.start(session, target, addresses);
    }
  }

  private boolean announce(boolean now) {
    try {
      session.announce(now);
      return true;
    } catch (IOException gone) {
      session.abort();
      return false;
    }
  }

  /** Forwards plain requests, all of them to the first one's target. */
  private void forward(Target target) {
    RequestStream requests = new RequestStream(head -> refuses(head, target));
    switch (target) {
      case Target.Literal literal ->
          refuses(literal)
              .ifPresentOrElse(
                  reason -> session.refuse(reason, literal),
                  () -> session.connect(literal, requests));
      case Target.Named named ->
          refuses(named)
              .ifPresentOrElse(
                  reason -> session.refuse(reason, named),
                  () ->
                      session.resolve(
                          named,
                          addresses ->
                              session.connect(named, EgressProtocol.HTTP, addresses, requests)));
    }
  }

  private Optional<Reason> refuses(RequestHead head, Target target) {
    if (!head.absolute() || !head.target().equals(target)) {
      return Optional.of(Reason.HostMismatch);
    }
    return switch (target) {
      case Target.Literal literal -> refuses(literal);
      case Target.Named named -> refuses(named);
    };
  }

  private Optional<Reason> refuses(Target.Literal target) {
    return session.gateway().addresses().refusesLiteral(target.address(), target.port(), policy());
  }

  private Optional<Reason> refuses(Target.Named target) {
    return switch (policy().decide(target.name(), target.port())) {
      case Verdict.Denied denied -> Optional.of(denied.reason());
      case Verdict.Allowed allowed ->
          allowed.protocols().contains(EgressProtocol.HTTP)
              ? Optional.empty()
              : Optional.of(Reason.ProtocolNotAllowed);
    };
  }

  private Policy policy() {
    return session.gateway().policy().get();
  }
}
