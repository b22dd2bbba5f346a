package dev.devsandbox.egress.proxy;

import dev.devsandbox.egress.http.HttpAnswers;
import dev.devsandbox.egress.http.RequestStream;
import dev.devsandbox.egress.io.EventLoop;
import dev.devsandbox.egress.policy.Reason;
import dev.devsandbox.egress.policy.Target;
import dev.devsandbox.egress.tls.TlsAlert;
import dev.devsandbox.wire.EgressProtocol;
import dev.devsandbox.wire.IpAddress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client connection until its destination is found and reached, or refused. Every step after the
 * first is asynchronous, and every step may find the session closed.
 */
final class Session implements EventLoop.Handler, Connections.Connection {
  private static final Duration HEAD_DEADLINE = Duration.ofSeconds(10);
  private static final int MAX_ADDRESSES = 8;

  /** How the client is told of a refusal: in the protocol it speaks. */
  enum Answer {
    RESET,
    ALERT,
    HTTP
  }

  private final Gateway gateway;
  private final SocketChannel client;
  private final SelectionKey key;
  private final boolean preferIpv6;
  private final Prelude prelude;
  private Consumer<ByteBuffer> reader = bytes -> {};
  private Answer answer = Answer.RESET;
  private boolean announces;
  private boolean closed;
  private EventLoop.@Nullable Timer timer;
  private @Nullable Relay relay;

  private Session(Gateway gateway, SocketChannel client, boolean preferIpv6) throws IOException {
    this.gateway = gateway;
    this.client = client;
    this.preferIpv6 = preferIpv6;
    this.prelude = new Prelude(gateway.budget());
    this.key = gateway.loop().register(client, 0, this);
    Sockets.tune(client);
  }

  /**
   * Takes a new connection, unless there are too many.
   *
   * @param preferIpv6 whether the client came by IPv6
   */
  static Optional<Session> open(Gateway gateway, SocketChannel client, boolean preferIpv6) {
    try {
      Session session = new Session(gateway, client, preferIpv6);
      if (gateway.connections().add(session)) {
        return Optional.of(session);
      }
      gateway.denials().record("*", 0, Reason.LimitReached);
    } catch (IOException alreadyGone) {
      // Nobody is left to serve.
    }
    Sockets.reset(client);
    return Optional.empty();
  }

  Gateway gateway() {
    return gateway;
  }

  void answerBy(Answer style) {
    answer = style;
  }

  /**
   * Hands the next bytes to the reader, from those that are there already, until it asks for
   * something else.
   *
   * @param target to blame when they don't come in time
   */
  void read(Target target, Consumer<ByteBuffer> next) {
    reader = next;
    restartTimer(() -> refuse(Reason.HeadTimeout, target));
    ByteBuffer early = prelude.content();
    key.interestOps(SelectionKey.OP_READ);
    if (early.hasRemaining()) {
      next.accept(early);
    }
  }

  @Override
  public void ready(SelectionKey ready) throws IOException {
    ByteBuffer scratch = gateway.scratch().clear();
    int count = client.read(scratch);
    if (count < 0) {
      abort();
    } else if (!prelude.add(scratch.flip())) {
      abort();
      gateway.denials().record("*", 0, Reason.LimitReached);
    } else {
      reader.accept(scratch);
    }
  }

  /** Forgets what was read but the last bytes. */
  void keepLast(int count) {
    prelude.keepLast(count);
  }

  /** Finds the addresses of a name that may be dialled. The client waits. */
  void resolve(Target.Named target, Consumer<List<IpAddress>> next) {
    key.interestOps(0);
    cancelTimer();
    gateway
        .resolver()
        .resolve(
            target.name(),
            preferIpv6,
            addresses -> {
              if (!closed) {
                check(target, addresses, next);
              }
            });
  }

  private void check(
      Target.Named target, List<IpAddress> addresses, Consumer<List<IpAddress>> next) {
    List<IpAddress> usable = new ArrayList<>();
    Reason reason = Reason.Unresolvable;
    for (IpAddress address : addresses) {
      Optional<Reason> refused =
          gateway.addresses().refusesResolved(address, target.port(), gateway.policy().get());
      if (refused.isPresent()) {
        reason = refused.get();
      } else if (usable.size() < MAX_ADDRESSES) {
        usable.add(address);
      }
    }
    if (usable.isEmpty()) {
      refuse(reason, target);
    } else {
      next.accept(usable);
    }
  }

  /** Connects to one of the checked addresses and relays. */
  void connect(
      Target.Named target,
      EgressProtocol protocol,
      List<IpAddress> addresses,
      @Nullable RequestStream requests) {
    dial(
        target,
        addresses,
        connected -> {
          Access access = new Access.ByName(target, protocol, connected.address());
          relay(connected, access, requests);
        });
  }

  /** Connects to an address that a CIDR rule opens and relays. */
  void connect(Target.Literal target, @Nullable RequestStream requests) {
    dial(
        target,
        List.of(target.address()),
        connected -> relay(connected, new Access.ByAddress(target), requests));
  }

  /** Tells the client of a CONNECT that its tunnel stands, now or once it does. */
  void announce(boolean now) throws IOException {
    announces = !now;
    if (now) {
      ByteBuffer established = ByteBuffer.wrap(HttpAnswers.connectionEstablished());
      client.write(established);
      if (established.hasRemaining()) {
        throw new IOException("the client does not take its first bytes");
      }
    }
  }

  /** Ends the session with a reason that is counted, logged and told. */
  void refuse(Reason reason, Target target) {
    gateway.denials().record(target.host(), target.port(), reason);
    switch (answer) {
      case RESET -> abort();
      case ALERT -> farewell(TlsAlert.accessDenied());
      case HTTP -> farewell(HttpAnswers.refusal(reason, target));
    }
  }

  /** Ends the session of a client that named no destination. */
  void refuseRequest(Reason reason) {
    gateway.denials().record("*", 0, reason);
    farewell(HttpAnswers.refusal(reason));
  }

  @Override
  public void reconsider() {
    if (relay != null) {
      relay.reconsider();
    }
  }

  @Override
  public void abort() {
    if (!closed) {
      leave();
      Sockets.reset(client);
      forget();
    }
  }

  private void dial(Target target, List<IpAddress> addresses, Consumer<Dialer.Connected> next) {
    key.interestOps(0);
    cancelTimer();
    Consumer<Optional<Dialer.Connected>> done =
        result -> {
          if (closed) {
            result.ifPresent(connected -> Sockets.close(connected.channel()));
          } else if (result.isEmpty()) {
            refuse(Reason.Unreachable, target);
          } else {
            next.accept(result.get());
          }
        };
    new Dialer(gateway.loop(), addresses, target.port(), done).start();
  }

  private void relay(Dialer.Connected connected, Access access, @Nullable RequestStream requests) {
    if (!access.allowedBy(gateway.policy().get(), gateway.addresses())) {
      Sockets.close(connected.channel());
      refuse(Reason.Revoked, access.target());
      return;
    }
    try {
      if (announces) {
        announce(true);
      }
    } catch (IOException gone) {
      Sockets.close(connected.channel());
      abort();
      return;
    }
    Relay started = new Relay(gateway, client, key, connected, access, requests, this::forget);
    relay = started;
    started.start(prelude.content());
    leave();
  }

  private void farewell(byte[] word) {
    if (!closed) {
      leave();
      new Farewell(gateway, client, key, word, this::forget).start();
    }
  }

  /** The session's own part is over; the connection may go on in other hands. */
  private void leave() {
    closed = true;
    cancelTimer();
    // It holds a copy of what it read, and the session lives as long as the connection.
    reader = bytes -> {};
    prelude.release();
  }

  private void forget() {
    gateway.connections().remove(this);
  }

  private void restartTimer(Runnable task) {
    cancelTimer();
    timer = gateway.loop().after(HEAD_DEADLINE, task);
  }

  private void cancelTimer() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }
}
