package dev.devsandbox.operator.broker;

import dev.devsandbox.operator.broker.Verdict.Admitted;
import dev.devsandbox.operator.broker.Verdict.Refused;
import dev.devsandbox.wire.DownFrame;
import dev.devsandbox.wire.DownFrame.Refusal.Code;
import dev.devsandbox.wire.FrameCodec;
import dev.devsandbox.wire.FrameStream;
import dev.devsandbox.wire.UpFrame;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One accepted connection, from the TLS handshake to its end, on a thread of its own. */
final class ControlConnection {
  /** The application protocol (RFC 7301) of the control channel. */
  static final String ALPN = "devsandbox-control/1";

  private static final Logger log = LoggerFactory.getLogger(ControlConnection.class);

  /**
   * @param opening for handshake, hello and proof together
   * @param write for one frame to be taken by the network
   * @param silence after which the other side counts as dead: three heartbeats
   */
  record Times(Duration opening, Duration write, Duration silence) {
    static Times standard() {
      return new Times(Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(15));
    }
  }

  private final Socket raw;
  private final SSLContext tls;
  private final Session.Services services;
  private final Times times;

  ControlConnection(Socket raw, SSLContext tls, Session.Services services, Times times) {
    this.raw = raw;
    this.tls = tls;
    this.services = services;
    this.times = times;
  }

  /** Serves the connection and closes it; never throws. */
  void run(AttemptLimiter.Slot slot) {
    InetAddress peer = raw.getInetAddress();
    try (raw;
        slot) {
      raw.setTcpNoDelay(true);
      SSLSocket socket;
      Session session;
      // Only the raw socket can be closed without waiting for the other side.
      try (var _ = services.deadlines().after(times.opening(), this::abort)) {
        socket = handshake();
        session = open(socket, peer, slot);
      } catch (IOException e) {
        slot.failed();
        throw e;
      }
      if (session != null) {
        slot.close();
        raw.setSoTimeout((int) times.silence().toMillis());
        serve(socket, session);
      }
    } catch (IOException e) {
      log.debug("connection of {} ended: {}", peer, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.warn("connection of {} ended", peer, e);
    }
  }

  private SSLSocket handshake() throws IOException {
    var socket = (SSLSocket) tls.getSocketFactory().createSocket(raw, null, true);
    var parameters = socket.getSSLParameters();
    parameters.setProtocols(new String[] {"TLSv1.3"});
    parameters.setApplicationProtocols(new String[] {ALPN});
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    if (!ALPN.equals(socket.getApplicationProtocol())) {
      throw new IOException("no protocol of ours was offered");
    }
    return socket;
  }

  /** Reads the hello and finds out who it is; null if the caller was turned away. */
  private @Nullable Session open(SSLSocket socket, InetAddress peer, AttemptLimiter.Slot slot)
      throws IOException, InterruptedException {
    UpFrame first = read(socket, FrameStream.LIMIT_BEFORE_WELCOME);
    if (!(first instanceof UpFrame.Hello hello) || hello.version() != FrameCodec.VERSION) {
      return refuse(socket, slot, new Refused(Code.Unsupported, "expected a hello of version 1"));
    }
    Verdict verdict;
    try {
      verdict = services.authenticator().authenticate(hello.role(), hello.token().value(), peer);
    } catch (RuntimeException e) {
      log.warn("proof of {} not checked", peer, e);
      // Not the caller's failure, so it isn't counted as one.
      write(socket, new DownFrame.Refusal(Code.Other, "the API server does not answer, try again"));
      return null;
    }
    return switch (verdict) {
      case Refused refused -> refuse(socket, slot, refused);
      case Admitted admitted -> new Session(services, hello, admitted, peer);
    };
  }

  private @Nullable Session refuse(SSLSocket socket, AttemptLimiter.Slot slot, Refused refused)
      throws IOException {
    slot.failed();
    log.info("refused {}: {}, {}", raw.getInetAddress(), refused.code(), refused.message());
    write(socket, new DownFrame.Refusal(refused.code(), refused.message()));
    return null;
  }

  private void serve(SSLSocket socket, Session session) throws IOException, InterruptedException {
    Thread writer =
        Thread.ofVirtual().name("broker-writer").start(() -> writeAll(socket, session.out()));
    try {
      session.begin();
      while (true) {
        session.receive(read(socket, FrameStream.LIMIT));
      }
    } finally {
      session.left();
      // A refusal on its way out gets its time, which the writer's own deadline bounds.
      writer.join();
    }
  }

  private void writeAll(SSLSocket socket, Outbox out) {
    try {
      for (var frame = out.take(); frame.isPresent(); frame = out.take()) {
        write(socket, frame.get());
      }
    } catch (IOException e) {
      log.debug("write to {} failed: {}", raw.getInetAddress(), e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      // Wakes the reader.
      abort();
    }
  }

  private void write(SSLSocket socket, DownFrame frame) throws IOException {
    try (var _ = services.deadlines().after(times.write(), this::abort)) {
      socket.getOutputStream().write(FrameStream.toBytes(frame, FrameStream.LIMIT));
      socket.getOutputStream().flush();
    }
  }

  private static UpFrame read(SSLSocket socket, int limit) throws IOException {
    return FrameCodec.decodeUp(FrameStream.readBody(socket.getInputStream(), limit));
  }

  private void abort() {
    try {
      raw.close();
    } catch (IOException e) {
      log.debug("close", e);
    }
  }
}
