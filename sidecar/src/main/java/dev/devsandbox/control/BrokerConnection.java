package dev.devsandbox.control;

import dev.devsandbox.wire.DownFrame;
import dev.devsandbox.wire.FrameCodec;
import dev.devsandbox.wire.FrameStream;
import dev.devsandbox.wire.UpFrame;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.time.Duration;
import org.bouncycastle.tls.TlsClient;
import org.bouncycastle.tls.TlsClientProtocol;

/** Frames over TLS over TCP. One thread may read while another writes. */
final class BrokerConnection implements Closeable {
  private final Socket socket = new Socket(Proxy.NO_PROXY);
  private final InetSocketAddress broker;
  private InputStream in = InputStream.nullInputStream();
  private OutputStream out = OutputStream.nullOutputStream();
  private volatile int limit = FrameStream.LIMIT_BEFORE_WELCOME;

  BrokerConnection(InetSocketAddress broker) {
    this.broker = broker;
  }

  /**
   * Connects; to be called once, before anything else.
   *
   * @param timeout for the connect, and then for each wait on the broker
   */
  void connect(Duration timeout) throws IOException {
    socket.setTcpNoDelay(true);
    socket.connect(broker, (int) timeout.toMillis());
    socket.setSoTimeout((int) timeout.toMillis());
  }

  /** Authenticates the broker; to be called once, after {@link #connect}. */
  void secure(TlsClient client) throws IOException {
    TlsClientProtocol tls =
        new TlsClientProtocol(socket.getInputStream(), socket.getOutputStream());
    tls.connect(client);
    in = tls.getInputStream();
    out = tls.getOutputStream();
  }

  /** From now on frames may be long, and the broker is lost after such a silence. */
  void welcomed(Duration silence) throws IOException {
    limit = FrameStream.LIMIT;
    socket.setSoTimeout((int) silence.toMillis());
  }

  DownFrame read() throws IOException {
    return FrameCodec.decodeDown(FrameStream.readBody(in, limit));
  }

  void write(UpFrame frame) throws IOException {
    out.write(FrameStream.toBytes(frame, limit));
    out.flush();
  }

  /** Cuts the connection; the frames tell by themselves where they end. */
  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // There is nothing left to release.
    }
  }
}
