package dev.devsandbox.operator.broker;

import dev.devsandbox.wire.DownFrame;
import dev.devsandbox.wire.FrameCodec;
import dev.devsandbox.wire.FrameStream;
import dev.devsandbox.wire.UpFrame;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** A sidecar by hand: TLS by the JDK, frames one by one. */
final class TestClient implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 20_000;
  private final SSLSocket socket;

  private TestClient(SSLSocket socket) {
    this.socket = socket;
  }

  /** Connects from that local address. */
  static TestClient connect(int port, String bundle, InetAddress from, String... protocols)
      throws IOException, GeneralSecurityException {
    var raw = new Socket();
    raw.bind(new InetSocketAddress(from, 0));
    raw.setSoTimeout(PATIENCE_MILLIS);
    raw.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    var socket =
        (SSLSocket)
            trusting(bundle)
                .getSocketFactory()
                .createSocket(raw, "devsandbox-broker.devsandbox-system.svc", port, true);
    var parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(protocols);
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return new TestClient(socket);
  }

  static SSLContext trusting(String bundle) throws IOException, GeneralSecurityException {
    var store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    int number = 0;
    for (var certificate :
        CertificateFactory.getInstance("X.509")
            .generateCertificates(
                new ByteArrayInputStream(bundle.getBytes(StandardCharsets.US_ASCII)))) {
      store.setCertificateEntry("ca" + number++, certificate);
    }
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    var context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  void send(UpFrame frame) throws IOException {
    send(FrameStream.toBytes(frame, FrameStream.LIMIT));
  }

  void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  /** The next frame; empty at the end of the stream. */
  Optional<DownFrame> next() {
    try {
      return Optional.of(
          FrameCodec.decodeDown(FrameStream.readBody(socket.getInputStream(), FrameStream.LIMIT)));
    } catch (SocketTimeoutException e) {
      throw new AssertionError("nothing came", e);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Skips frames until one of that type. */
  <T extends DownFrame> T await(Class<T> type) {
    return await(type, _ -> true);
  }

  <T extends DownFrame> T await(Class<T> type, Predicate<T> wanted) {
    while (true) {
      DownFrame frame =
          next().orElseThrow(() -> new AssertionError("ended before " + type.getSimpleName()));
      if (type.isInstance(frame) && wanted.test(type.cast(frame))) {
        return type.cast(frame);
      }
    }
  }

  /** Reads to the end; the last refusal, if any. */
  Optional<DownFrame.Refusal> awaitEnd() {
    Optional<DownFrame.Refusal> last = Optional.empty();
    for (var frame = next(); frame.isPresent(); frame = next()) {
      if (frame.get() instanceof DownFrame.Refusal refusal) {
        last = Optional.of(refusal);
      }
    }
    return last;
  }

  /** Waits so long for the end of the stream; false if it goes on in silence. */
  boolean endsWithin(int millis) throws IOException {
    socket.setSoTimeout(millis);
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } finally {
      socket.setSoTimeout(PATIENCE_MILLIS);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
