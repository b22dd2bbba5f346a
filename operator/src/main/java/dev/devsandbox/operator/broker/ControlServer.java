package dev.devsandbox.operator.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Accepts the connections of sidecars, one virtual thread each. */
final class ControlServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ControlServer.class);
  private static final int BACKLOG = 1024;
  // Out of file descriptors: accept would fail again at once.
  private static final Duration EXHAUSTED = Duration.ofMillis(100);

  private final ServerSocket listener;
  private final SSLContext tls;
  private final AttemptLimiter limiter;
  private final Session.Services services;
  private final ControlConnection.Times times;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final Thread acceptor;

  /** Binds; nothing is accepted before {@link #start}. */
  ControlServer(
      InetSocketAddress address,
      SSLContext tls,
      AttemptLimiter limiter,
      Session.Services services,
      ControlConnection.Times times) {
    this.tls = tls;
    this.limiter = limiter;
    this.services = services;
    this.times = times;
    try {
      listener = new ServerSocket();
      listener.bind(address, BACKLOG);
    } catch (IOException e) {
      throw new UncheckedIOException("can't listen on " + address, e);
    }
    acceptor = Thread.ofVirtual().name("broker-accept").unstarted(this::accept);
  }

  void start() {
    acceptor.start();
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Stops accepting and ends every connection. */
  @Override
  public void close() {
    quietly(listener);
    open.forEach(ControlServer::quietly);
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        serve(listener.accept());
      } catch (IOException e) {
        if (!listener.isClosed()) {
          log.warn("accept failed", e);
          rest();
        }
      }
    }
  }

  private void serve(Socket socket) {
    var slot = limiter.enter(socket.getInetAddress());
    if (slot.isEmpty()) {
      // Turned away before TLS: a handshake is what a flood would make us pay for.
      quietly(socket);
      return;
    }
    open.add(socket);
    Thread.ofVirtual()
        .name("broker-connection")
        .start(() -> {
          try {
            new ControlConnection(socket, tls, services, times).run(slot.get());
          } finally {
            open.remove(socket);
          }
        });
  }

  private static void rest() {
    try {
      Thread.sleep(EXHAUSTED);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void quietly(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception e) {
      log.debug("close", e);
    }
  }
}
