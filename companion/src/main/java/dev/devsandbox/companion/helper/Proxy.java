package dev.devsandbox.companion.helper;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * The one way out of a restricted VM: a proxy at a Unix socket that knows CONNECT (RFC 9110 §9.3.6)
 * and the allowed names.
 */
final class Proxy implements AutoCloseable {
  /** A guest that opens more waits; its bytes lie in its own memory meanwhile. */
  private static final int MOST_TUNNELS = 128;

  private final ServerSocketChannel server;
  private final Semaphore places = new Semaphore(MOST_TUNNELS);
  private final AllowedNames names;
  private final Dialer dialer;
  private final Consumer<String> log;

  /**
   * Begins to serve.
   *
   * @param socket replaced if it is there
   * @param log told what was refused, in printable ASCII
   */
  Proxy(Path socket, AllowedNames names, Dialer dialer, Consumer<String> log) throws IOException {
    this.names = names;
    this.dialer = dialer;
    this.log = log;
    Files.deleteIfExists(socket);
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    Thread.ofVirtual().start(this::serve);
  }

  private void serve() {
    while (server.isOpen()) {
      try {
        places.acquire();
        SocketChannel guest = server.accept();
        Thread.ofVirtual().start(() -> serve(guest));
      } catch (IOException e) {
        places.release();
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void serve(SocketChannel guest) {
    try (guest) {
      new Tunnel(guest, names, dialer, log).run();
    } catch (IOException e) {
      // One of the two went away.
      return;
    } finally {
      places.release();
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
