package dev.devsandbox.egress.proxy;

import dev.devsandbox.egress.io.EventLoop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Answers the kubelet's probe on the thread that does all the work: an answer shows that it turns.
 */
final class HealthSession implements EventLoop.Handler {
  /** Most such connections at a time. */
  static final int MAX_SESSIONS = 32;

  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final int MAX_REQUEST = 2048;
  private static final String REQUEST = "GET /healthz HTTP/1.";

  private final SocketChannel client;
  private final Runnable closed;
  private final EventLoop.Timer timer;
  private final ByteBuffer in = ByteBuffer.allocate(MAX_REQUEST);
  private boolean over;

  /**
   * Serves the connection from now on.
   *
   * @param closed told when it is gone
   */
  HealthSession(EventLoop loop, SocketChannel client, Runnable closed) throws IOException {
    this.client = client;
    this.closed = closed;
    this.timer = loop.after(PATIENCE, this::abort);
    loop.register(client, SelectionKey.OP_READ, this);
  }

  @Override
  public void ready(SelectionKey key) throws IOException {
    int count = client.read(in);
    String text = new String(in.array(), 0, in.position(), StandardCharsets.ISO_8859_1);
    if (text.contains("\r\n\r\n")) {
      boolean asked = text.startsWith(REQUEST);
      client.write(ByteBuffer.wrap(answer(asked ? "200 OK" : "404 Not Found")));
      abort();
    } else if (count < 0 || !in.hasRemaining()) {
      abort();
    }
  }

  @Override
  public void abort() {
    if (!over) {
      over = true;
      timer.cancel();
      Sockets.close(client);
      closed.run();
    }
  }

  private static byte[] answer(String status) {
    String text = "HTTP/1.1 " + status + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
