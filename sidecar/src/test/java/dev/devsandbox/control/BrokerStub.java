package dev.devsandbox.control;

import dev.devsandbox.wire.DownFrame;
import dev.devsandbox.wire.FrameCodec;
import dev.devsandbox.wire.FrameStream;
import dev.devsandbox.wire.UpFrame;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** A broker that does what the test says, on loopback, with the JDK's own TLS. */
public final class BrokerStub implements Closeable {
  private static final int DEADLINE_SECONDS = 20;
  private static final char[] PASSWORD = new char[0];

  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final BlockingQueue<Socket> accepted = new LinkedBlockingQueue<>();

  public BrokerStub() throws IOException {
    Thread.ofVirtual().start(this::acceptAll);
  }

  private void acceptAll() {
    try {
      while (true) {
        accepted.add(server.accept());
      }
    } catch (IOException e) {
      // closed at the end of the test
    }
  }

  public InetSocketAddress address() {
    return (InetSocketAddress) server.getLocalSocketAddress();
  }

  /** The next TCP connection, with no byte exchanged yet. */
  Socket awaitTcp() throws InterruptedException {
    Socket socket = accepted.poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
    if (socket == null) {
      throw new AssertionError("nobody connected");
    }
    return socket;
  }

  /** How a broker's TLS may be set up. */
  public record Tls(TestCa.Issued identity, String version, String alpn) {
    public static Tls of(TestCa.Issued identity) {
      return new Tls(identity, "TLSv1.3", BrokerTlsClient.ALPN);
    }
  }

  /** The next connection after a successful TLS handshake. */
  public Connection await(Tls tls)
      throws IOException, InterruptedException, GeneralSecurityException {
    SSLSocket socket =
        (SSLSocket) context(tls.identity()).getSocketFactory().createSocket(awaitTcp(), null, true);
    socket.setUseClientMode(false);
    socket.setSoTimeout(DEADLINE_SECONDS * 1000);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setProtocols(new String[] {tls.version()});
    if (!tls.alpn().isEmpty()) {
      parameters.setApplicationProtocols(new String[] {tls.alpn()});
    }
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return new Connection(socket);
  }

  private static SSLContext context(TestCa.Issued identity)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "broker", identity.key(), PASSWORD, new Certificate[] {identity.certificate()});
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : accepted) {
      socket.close();
    }
  }

  /** One stream, seen from the broker. */
  public static final class Connection implements Closeable {
    private final SSLSocket socket;

    Connection(SSLSocket socket) {
      this.socket = socket;
    }

    UpFrame read() throws IOException {
      return FrameCodec.decodeUp(FrameStream.readBody(socket.getInputStream(), FrameStream.LIMIT));
    }

    /** The next frame of that type; heartbeats and others before it are passed over. */
    public <T extends UpFrame> T read(Class<T> type) throws IOException {
      while (true) {
        UpFrame frame = read();
        if (type.isInstance(frame)) {
          return type.cast(frame);
        }
      }
    }

    /** Reads the hello, and welcomes. */
    public UpFrame.Hello welcome() throws IOException {
      UpFrame.Hello hello = (UpFrame.Hello) read();
      send(new DownFrame.Welcome("demo/hello", "uid-1", 1));
      return hello;
    }

    public void send(DownFrame frame) throws IOException {
      sendBody(FrameCodec.encode(frame));
    }

    void sendBody(byte[] body) throws IOException {
      sendRaw(
          ByteBuffer.allocate(Integer.BYTES + body.length).putInt(body.length).put(body).array());
    }

    void sendRaw(byte[] bytes) throws IOException {
      socket.getOutputStream().write(bytes);
    }

    /** Reads to the end of the stream; fails if the sidecar doesn't end it. */
    void awaitEnd() throws IOException {
      try {
        while (socket.getInputStream().read() >= 0) {
          // whatever was still on its way
        }
      } catch (java.net.SocketTimeoutException e) {
        throw new AssertionError("the sidecar kept the stream", e);
      } catch (IOException e) {
        // a cut is an end as well
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
