package dev.devsandbox.companion.helper;

import dev.devsandbox.egress.http.RequestReader;
import dev.devsandbox.egress.policy.Target;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** One connection of a guest to the proxy. */
final class Tunnel {
  private static final int PIECE = 64 << 10;
  private static final Duration HEAD_LIMIT = Duration.ofSeconds(10);

  private final SocketChannel guest;
  private final AllowedNames names;
  private final Dialer dialer;
  private final Consumer<String> log;

  Tunnel(SocketChannel guest, AllowedNames names, Dialer dialer, Consumer<String> log) {
    this.guest = guest;
    this.names = names;
    this.dialer = dialer;
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
    CompletableFuture<Void> watch =
        CompletableFuture.runAsync(
            this::giveUp,
            CompletableFuture.delayedExecutor(HEAD_LIMIT.toMillis(), TimeUnit.MILLISECONDS));
    RequestReader reader = new RequestReader();
    while (true) {
      in.clear();
      if (guest.read(in) < 0) {
        throw new IOException("the guest ended");
      }
      in.flip();
      switch (reader.feed(in)) {
        case RequestReader.Result.Incomplete incomplete -> {}
        case RequestReader.Result.Broken broken -> {
          watch.cancel(false);
          return Optional.empty();
        }
        case RequestReader.Result.Complete complete -> {
          watch.cancel(false);
          return complete.head().isConnect()
              ? Optional.of(complete.head().target())
              : Optional.empty();
        }
      }
    }
  }

  private void giveUp() {
    try {
      guest.close();
    } catch (IOException e) {
      // It is closed by whoever reads it, then.
      return;
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
      write(guest, ascii("HTTP/1.1 200 Connection established\r\n\r\n"));
      write(server, first);
      Thread back = Thread.ofVirtual().start(() -> relay(server, guest));
      relay(guest, server);
      back.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Passes on what comes until it ends; the other direction may go on after that. */
  private static void relay(SocketChannel from, SocketChannel to) {
    ByteBuffer piece = ByteBuffer.allocate(PIECE);
    try {
      while (from.read(piece.clear()) >= 0) {
        write(to, piece.flip());
      }
      to.shutdownOutput();
    } catch (IOException e) {
      abort(from);
      abort(to);
    }
  }

  private static void abort(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // There is no more to end.
      return;
    }
  }

  private void refuse(String status, String why) throws IOException {
    String body = why + "\n";
    String head =
        "HTTP/1.1 %s\r\nContent-Type: text/plain\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
            .formatted(status, body.length());
    write(guest, ascii(head + body));
  }

  private static ByteBuffer ascii(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static void write(SocketChannel to, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      to.write(bytes);
    }
  }
}
