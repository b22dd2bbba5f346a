package dev.devsandbox.companion.helper;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * The one way out of a restricted VM: a proxy at a Unix socket that knows CONNECT (RFC 9110 §9.3.6)
 * and the allowed names.
 */
final class Proxy implements AutoCloseable {
  /** As long a guest gets to read why it was refused. */
  private static final Duration FAREWELL = Duration.ofSeconds(2);

  private static final int PIECE = 4 << 10;

  private final ServerSocketChannel server;
  private final AllowedNames names;
  private final Dialer dialer;
  private final ProxyLimits limits;
  private final Consumer<String> log;
  private final Semaphore tunnels;
  private final Semaphore farewells;

  /**
   * Begins to serve.
   *
   * @param socket replaced if it is there
   * @param log told what was refused, in printable ASCII
   */
  Proxy(Path socket, AllowedNames names, Dialer dialer, ProxyLimits limits, Consumer<String> log)
      throws IOException {
    this.names = names;
    this.dialer = dialer;
    this.limits = limits;
    this.log = log;
    this.tunnels = new Semaphore(limits.tunnels());
    this.farewells = new Semaphore(limits.tunnels());
    Files.deleteIfExists(socket);
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    Acceptor.begin(server, this::serve, log);
  }

  private void serve(SocketChannel guest) {
    if (tunnels.tryAcquire()) {
      begin(guest, tunnels, this::tunnel);
    } else if (farewells.tryAcquire()) {
      begin(guest, farewells, this::refuse);
    } else {
      close(guest);
    }
  }

  private static void close(SocketChannel guest) {
    try {
      guest.close();
    } catch (IOException e) {
      // It has gone already.
      return;
    }
  }

  private interface Service {
    void to(SocketChannel guest) throws IOException;
  }

  /** Serves a guest in a thread of its own; its place is free again when it ended. */
  private static void begin(SocketChannel guest, Semaphore place, Service service) {
    Thread.ofVirtual()
        .start(() -> {
          try (guest) {
            service.to(guest);
          } catch (IOException e) {
            // One of the two went away.
            return;
          } finally {
            place.release();
          }
        });
  }

  private void tunnel(SocketChannel guest) throws IOException {
    new Tunnel(guest, names, dialer, limits.idle(), log).run();
  }

  /** Answers before it is asked, and reads what is asked: an answer would be lost otherwise. */
  private void refuse(SocketChannel guest) throws IOException {
    log.accept("refused: there are " + limits.tunnels() + " tunnels");
    new Refusal(
            "503 Service Unavailable",
            "there are " + limits.tunnels() + " tunnels of this VM already; end one of them")
        .send(guest);
    guest.shutdownOutput();
    try (TimeLimit _ = new TimeLimit(guest, FAREWELL)) {
      ByteBuffer ignored = ByteBuffer.allocate(PIECE);
      while (guest.read(ignored.clear()) >= 0) {}
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
