package dev.devsandbox.e2e.support;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A proxy before the API server that loses answers. It speaks plain HTTP to its client, one request
 * a connection, and lets WebSockets through. Who calls authenticates itself: the proxy has no
 * credential and adds none.
 */
public final class FaultProxy implements AutoCloseable {
  private static final int BUFFER = 16 * 1024;

  private final ServerSocket listener;
  private final SSLContext trust;
  private final URI upstream;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final CountDownLatch closed = new CountDownLatch(1);

  /** Held by a write until its answer is there, so that none follows the one after which we cut. */
  private final ReentrantLock writing = new ReentrantLock();

  private volatile @Nullable Cut armed;
  private volatile boolean cut;
  private volatile int freezes;

  /** Cut after this many writes of objects of this namespace. */
  private static final class Cut {
    private final String path;
    private int left;

    Cut(String namespace, int writes) {
      this.path = "/namespaces/" + namespace + "/";
      this.left = writes;
    }

    boolean isNow(HttpHead request, HttpHead response) {
      boolean counts = request.path().contains(path) && response.status() < 300;
      return counts && --left == 0;
    }
  }

  private FaultProxy(ServerSocket listener, SSLContext trust, URI upstream) {
    this.listener = listener;
    this.trust = trust;
    this.upstream = upstream;
  }

  /** Listens on a port of the loopback address. */
  static FaultProxy start(URI upstream, SSLContext trust) {
    try {
      ServerSocket listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
      FaultProxy proxy = new FaultProxy(listener, trust, upstream);
      Thread.ofVirtual().start(proxy::accept);
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The port it listens on. */
  int port() {
    return listener.getLocalPort();
  }

  /**
   * Lets {@code writes} objects of {@code namespace} be written and cuts before the answer to the
   * last one: from then on nothing gets through, and all connections are dropped. Events, leases,
   * reviews, dry runs and writes that the API server refused don't count.
   */
  public void cutAfter(int writes, String namespace) {
    armed = new Cut(namespace, writes);
  }

  /** Whether it was cut since it was opened. */
  public boolean isCut() {
    return cut;
  }

  /** Waits for a write that is under way, then lets everything through again. */
  public void open() {
    writing.lock();
    try {
      armed = null;
      cut = false;
    } finally {
      writing.unlock();
    }
  }

  /** Stops to forward what comes by the present watches, without closing any. New ones work. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
  public void freezeWatches() {
    freezes++;
  }

  private void accept() {
    while (true) {
      try {
        Socket client = listener.accept();
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void serve(Socket client) {
    try (client;
        Socket server = trust.getSocketFactory().createSocket()) {
      open.add(client);
      if (!cut) {
        forward(client, server);
      }
    } catch (IOException e) {
      // One side went away, and with this connection the other goes too.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(client);
    }
  }

  private void forward(Socket client, Socket server) throws IOException, InterruptedException {
    int freezesBefore = freezes;
    InputStream fromClient = new BufferedInputStream(client.getInputStream());
    HttpHead request = HttpHead.read(fromClient);
    byte[] body = fromClient.readNBytes(request.contentLength());
    server.connect(new java.net.InetSocketAddress(upstream.getHost(), upstream.getPort()));
    InputStream fromServer = new BufferedInputStream(server.getInputStream());
    HttpHead response;
    if (request.isWrite()) {
      writing.lockInterruptibly();
      try {
        if (cut) {
          return;
        }
        response = ask(request, body, server.getOutputStream(), fromServer);
        Cut planned = armed;
        if (planned != null && planned.isNow(request, response)) {
          cutNow();
          return;
        }
      } finally {
        writing.unlock();
      }
    } else {
      response = ask(request, body, server.getOutputStream(), fromServer);
    }
    client.getOutputStream().write(response.bytes());
    if (request.isUpgrade()) {
      Thread.ofVirtual().start(() -> pumpUntilClosed(fromClient, server));
    }
    pump(fromServer, client.getOutputStream(), request.isWatch() ? freezesBefore : -1);
  }

  private static HttpHead ask(HttpHead request, byte[] body, OutputStream out, InputStream in)
      throws IOException {
    out.write(request.isUpgrade() ? request.bytes() : request.closing().bytes());
    out.write(body);
    out.flush();
    return HttpHead.read(in);
  }

  private void cutNow() throws IOException {
    cut = true;
    for (Socket one : open) {
      one.close();
    }
  }

  private void pumpUntilClosed(InputStream from, Socket to) {
    try (to) {
      pump(from, to.getOutputStream(), -1);
    } catch (IOException e) {
      // As above.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Copies to the end.
   *
   * @param freezesBefore a watch hangs instead, once there were more; -1 for what is no watch
   */
  private void pump(InputStream from, OutputStream to, int freezesBefore)
      throws IOException, InterruptedException {
    byte[] buffer = new byte[BUFFER];
    int length = from.read(buffer);
    while (freezesBefore < 0 || freezes == freezesBefore) {
      if (length < 0) {
        return;
      }
      to.write(buffer, 0, length);
      length = from.read(buffer);
    }
    closed.await();
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      listener.close();
      cutNow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
