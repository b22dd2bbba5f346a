package dev.devsandbox.egress.proxy;

import dev.devsandbox.egress.io.EventLoop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/**
 * Says a last word and waits a moment for the client to have read it: closing at once would reset a
 * client that is still sending, and the word would be lost (RFC 9112 §9.6).
 */
final class Farewell implements EventLoop.Handler {
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final int MAX_IGNORED = 256 * 1024;

  private final SocketChannel client;
  private final SelectionKey key;
  private final ByteBuffer scratch;
  private final ByteBuffer word;
  private final EventLoop.Timer timer;
  private final Runnable closed;
  private int ignored;

  /**
   * @param closed told when the connection is gone
   */
  Farewell(Gateway gateway, SocketChannel client, SelectionKey key, byte[] word, Runnable closed) {
    this.client = client;
    this.key = key;
    this.scratch = gateway.scratch();
    this.word = ByteBuffer.wrap(word);
    this.timer = gateway.loop().after(PATIENCE, this::abort);
    this.closed = closed;
  }

  void start() {
    key.attach(this);
    key.interestOps(SelectionKey.OP_WRITE);
  }

  @Override
  public void ready(SelectionKey ready) throws IOException {
    if (ready.isWritable()) {
      client.write(word);
      if (!word.hasRemaining()) {
        client.shutdownOutput();
        key.interestOps(SelectionKey.OP_READ);
      }
      return;
    }
    int count = client.read(scratch.clear());
    ignored += Math.max(count, 0);
    if (count < 0 || ignored > MAX_IGNORED) {
      abort();
    }
  }

  @Override
  public void abort() {
    timer.cancel();
    Sockets.close(client);
    closed.run();
  }
}
