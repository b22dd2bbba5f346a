package dev.devsandbox.egress.proxy;

import dev.devsandbox.egress.http.RequestStream;
import dev.devsandbox.egress.policy.Reason;
import dev.devsandbox.egress.policy.Target;
import dev.devsandbox.wire.EgressProtocol;
import dev.devsandbox.wire.HostName;
import dev.devsandbox.wire.IpAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The part of a session in which the first bytes have to name the destination. */
final class NamedEntry implements Consumer<ByteBuffer> {
  private final Session session;
  private final Target target;
  private final NameBinding binding;
  private final Optional<Reason> refusal;
  private final List<IpAddress> resolved;
  private final OpeningReader reader = new OpeningReader();

  /**
   * @param target what is known of the destination so far
   * @param refusal set when it is refused whatever the first bytes say; they only tell how
   * @param resolved checked addresses of the expected name; empty to find them
   */
  private NamedEntry(
      Session session,
      Target target,
      NameBinding binding,
      Optional<Reason> refusal,
      List<IpAddress> resolved) {
    this.session = session;
    this.target = target;
    this.binding = binding;
    this.refusal = refusal;
    this.resolved = resolved;
  }

  /** Reads the name of a connection to a known name; its first bytes must repeat it. */
  static void start(Session session, Target.Named target, List<IpAddress> resolved) {
    NameBinding binding = new NameBinding(Optional.of(target.name()), target.port(), Reason.NotTls);
    session.read(target, new NamedEntry(session, target, binding, Optional.empty(), resolved));
  }

  /**
   * Reads the name of a connection to an address.
   *
   * @param unnamed why the address itself is refused
   */
  static void start(Session session, Target.Literal target, Reason unnamed) {
    NameBinding binding = new NameBinding(Optional.empty(), target.port(), unnamed);
    session.read(target, new NamedEntry(session, target, binding, Optional.empty(), List.of()));
  }

  /** Finds out how to tell the client that it is refused. */
  static void refuse(Session session, Target.Named target, Reason reason) {
    NameBinding binding = new NameBinding(Optional.of(target.name()), target.port(), reason);
    session.read(target, new NamedEntry(session, target, binding, Optional.of(reason), List.of()));
  }

  @Override
  public void accept(ByteBuffer bytes) {
    reader.feed(bytes).ifPresent(this::decide);
  }

  private void decide(Opening opening) {
    session.answerBy(
        switch (opening) {
          case Opening.Tls _, Opening.BadTls _ -> Session.Answer.ALERT;
          case Opening.Http _, Opening.BadHttp _ -> Session.Answer.HTTP;
          case Opening.Other _ -> Session.Answer.RESET;
        });
    if (refusal.isPresent()) {
      session.refuse(refusal.get(), target);
      return;
    }
    switch (binding.decide(opening, session.gateway().policy().get())) {
      case NameBinding.Decision.Refuse refuse -> session.refuse(refuse.reason(), blame(refuse));
      case NameBinding.Decision.Proceed proceed -> proceed(proceed.target(), proceed.protocol());
    }
  }

  private Target blame(NameBinding.Decision.Refuse refuse) {
    return refuse
        .host()
        .flatMap(HostName::parse)
        .<Target>map(name -> new Target.Named(name, target.port()))
        .orElse(target);
  }

  private void proceed(Target.Named named, EgressProtocol protocol) {
    if (resolved.isEmpty()) {
      session.resolve(named, addresses -> connect(named, protocol, addresses));
    } else {
      connect(named, protocol, resolved);
    }
  }

  private void connect(Target.Named named, EgressProtocol protocol, List<IpAddress> addresses) {
    if (protocol != EgressProtocol.HTTP) {
      session.connect(named, protocol, addresses, null);
      return;
    }
    NameBinding fixed =
        new NameBinding(Optional.of(named.name()), named.port(), Reason.HostMismatch);
    RequestStream requests =
        new RequestStream(head -> fixed.refuses(head, session.gateway().policy().get()));
    session.connect(named, protocol, addresses, requests);
  }
}
