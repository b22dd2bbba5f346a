package dev.devsandbox.egress.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.egress.io.EventLoop;
import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import org.junit.jupiter.api.Test;

class TcpListenerTest {
  @Test
  void anAcceptThatFailsIsTriedAgainLaterAndNotAtOnce() throws IOException {
    EventLoop loop =
        new EventLoop(defect -> {
          throw defect;
        });
    ServerSocketChannel failing = ServerSocketChannel.open();
    failing.close();
    WatchedKey key = new WatchedKey(failing, loop::stop);
    new TcpListener(loop, failing, client -> {}).ready(key);
    assertThat(key.interestOps()).isZero();
    loop.run();
    assertThat(key.interestOps()).isEqualTo(SelectionKey.OP_ACCEPT);
  }

  /** Tells when its channel is watched again. */
  private static final class WatchedKey extends SelectionKey {
    private final ServerSocketChannel channel;
    private final Runnable watched;
    private int operations = OP_ACCEPT;

    WatchedKey(ServerSocketChannel channel, Runnable watched) {
      this.channel = channel;
      this.watched = watched;
    }

    @Override
    public SelectableChannel channel() {
      return channel;
    }

    @Override
    public Selector selector() {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isValid() {
      return true;
    }

    @Override
    public void cancel() {}

    @Override
    public int interestOps() {
      return operations;
    }

    @Override
    public SelectionKey interestOps(int ops) {
      operations = ops;
      if (ops != 0) {
        watched.run();
      }
      return this;
    }

    @Override
    public int readyOps() {
      return OP_ACCEPT;
    }
  }
}
