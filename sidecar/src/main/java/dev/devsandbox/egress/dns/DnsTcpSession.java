package dev.devsandbox.egress.dns;

import dev.devsandbox.egress.io.EventLoop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;

/** Answers the queries of one TCP connection, one after the other (RFC 7766). */
public final class DnsTcpSession implements EventLoop.Handler {
  /** Most such connections at a time. */
  public static final int MAX_SESSIONS = 64;

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int MAX_QUERY = 4096;

  private final SocketChannel client;
  private final PolicyDns dns;
  private final Runnable closed;
  private final SelectionKey key;
  private final EventLoop.Timer timer;
  private final ByteBuffer in = ByteBuffer.allocate(2 + MAX_QUERY);
  private ByteBuffer out = ByteBuffer.allocate(0);
  private boolean over;

  /**
   * Serves the connection from now on.
   *
   * @param closed told when it is gone
   */
  public DnsTcpSession(EventLoop loop, SocketChannel client, PolicyDns dns, Runnable closed)
      throws IOException {
    this.client = client;
    this.dns = dns;
    this.closed = closed;
    this.timer = loop.after(PATIENCE, this::abort);
    this.key = loop.register(client, SelectionKey.OP_READ, this);
  }

  @Override
  public void ready(SelectionKey ready) throws IOException {
    if (out.hasRemaining()) {
      client.write(out);
    } else if (client.read(in) < 0) {
      abort();
      return;
    }
    while (!out.hasRemaining() && answerNext()) {
      client.write(out);
    }
    if (!over) {
      key.interestOps(out.hasRemaining() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ);
    }
  }

  @Override
  public void abort() {
    if (!over) {
      over = true;
      timer.cancel();
      try {
        client.close();
      } catch (IOException alreadyGone) {
        // Nothing is left to release.
      }
      closed.run();
    }
  }

  /** Takes one whole query from the input; false when there is none. */
  private boolean answerNext() {
    if (over || in.position() < 2) {
      return false;
    }
    int length = Short.toUnsignedInt(in.getShort(0));
    if (length > MAX_QUERY) {
      abort();
      return false;
    }
    if (in.position() < 2 + length) {
      return false;
    }
    Optional<ByteBuffer> answer = dns.answer(in.slice(2, length));
    in.flip().position(2 + length);
    in.compact();
    if (answer.isEmpty()) {
      abort();
      return false;
    }
    int size = answer.get().remaining();
    out = ByteBuffer.allocate(2 + size).putShort((short) size).put(answer.get()).flip();
    return true;
  }
}
