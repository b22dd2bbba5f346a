package dev.devsandbox.companion.helper;

import dev.devsandbox.egress.http.RequestReader;
import dev.devsandbox.egress.policy.Target;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** One connection of a guest to the proxy. */
final class Tunnel {
  private static final int PIECE = 64 << 10;
  private static final Duration HEAD_LIMIT = Duration.ofSeconds(10);
  private static final String ESTABLISHED = "HTTP/1.1 200 Connection established\r\n\r\n";

  private final SocketChannel guest;
  private final AllowedNames names;
  private final Dialer dialer;
  private final Duration idleLimit;
  private final Consumer<String> log;

  Tunnel(
      SocketChannel guest,
      AllowedNames names,
      Dialer dialer,
      Duration idleLimit,
      Consumer<String> log) {
    this.guest = guest;
    this.names = names;
    this.dialer = dialer;
    this.idleLimit = idleLimit;
    this.log = log;
  }

  /** Reads what the guest asks for, and serves it until both sides ended. */
  void run() throws IOException {
    ByteBuffer first = ByteBuffer.allocate(PIECE).limit(0);
    Optional<Target> asked = asked(first);
    if (asked.isEmpty()) {
      refuse("400 Bad Request", "this proxy takes CONNECT only");
      return;
    }
    switch (asked.get()) {
      case Target.Named named when names.allow(named.name(), named.port()) -> open(named, first);
      case Target.Named named -> {
        log.accept("denied: " + named.host() + ":" + named.port());
        refuse(
            "403 Forbidden", "the name is not in the file of allowed names, or not on this port");
      }
      case Target.Literal literal -> {
        log.accept("denied: " + literal.host() + ":" + literal.port());
        refuse("403 Forbidden", "this proxy takes names only, no addresses");
      }
    }
  }

  /** The target of a CONNECT; empty for anything else, or nothing in time. What follows is left. */
  private Optional<Target> asked(ByteBuffer in) throws IOException {
    RequestReader reader = new RequestReader();
    try (TimeLimit _ = new TimeLimit(guest, HEAD_LIMIT)) {
      while (true) {
        in.clear();
        if (guest.read(in) < 0) {
          throw new IOException("the guest ended");
        }
        in.flip();
        switch (reader.feed(in)) {
          case RequestReader.Result.Incomplete incomplete -> {}
          case RequestReader.Result.Broken broken -> {
            return Optional.empty();
          }
          case RequestReader.Result.Complete complete -> {
            return complete.head().isConnect()
                ? Optional.of(complete.head().target())
                : Optional.empty();
          }
        }
      }
    }
  }

  private void open(Target.Named named, ByteBuffer first) throws IOException {
    SocketChannel server;
    try {
      server = dialer.dial(named.name(), named.port());
    } catch (IOException e) {
      log.accept("not reached: " + named.host() + ":" + named.port());
      refuse("502 Bad Gateway", "the name has no public address that answers");
      return;
    }
    try (server) {
      write(guest, ESTABLISHED.getBytes(StandardCharsets.US_ASCII));
      write(server, first);
      Idleness idleness = new Idleness(idleLimit, Idleness.Clock.real());
      switch (new Relay(guest, server, idleness).run()) {
        case BY_THEM -> {}
        case IDLE ->
            log.accept(
                "ended: %s:%d, where nothing came for %d s"
                    .formatted(named.host(), named.port(), idleLimit.toSeconds()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void refuse(String status, String why) throws IOException {
    new Refusal(status, why).send(guest);
  }

  private static void write(SocketChannel to, byte[] bytes) throws IOException {
    write(to, ByteBuffer.wrap(bytes));
  }

  private static void write(SocketChannel to, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      to.write(bytes);
    }
  }
}
