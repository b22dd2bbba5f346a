package dev.devsandbox.egress.proxy;

import dev.devsandbox.egress.io.EventLoop;
import dev.devsandbox.wire.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Connects to the first of several checked addresses that answers. */
final class Dialer implements EventLoop.Handler {
  private static final Duration PATIENCE_IF_MORE = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** A connection that stands. */
  record Connected(SocketChannel channel, SelectionKey key, IpAddress address) {}

  private final EventLoop loop;
  private final Iterator<IpAddress> addresses;
  private final int port;
  private final Consumer<Optional<Connected>> done;

  private @Nullable SocketChannel channel;
  private @Nullable SelectionKey key;
  private @Nullable IpAddress address;
  private EventLoop.@Nullable Timer timer;
  private boolean finished;

  /**
   * @param done told once, on the loop's thread; empty when no address answered
   */
  Dialer(EventLoop loop, List<IpAddress> addresses, int port, Consumer<Optional<Connected>> done) {
    this.loop = loop;
    this.addresses = List.copyOf(addresses).iterator();
    this.port = port;
    this.done = done;
  }

  void start() {
    tryNext();
  }

  @Override
  public void ready(SelectionKey ready) throws IOException {
    finishConnecting();
  }

  private void finishConnecting() throws IOException {
    SocketChannel connecting = channel;
    SelectionKey connectingKey = key;
    IpAddress dialled = address;
    if (connecting == null || connectingKey == null || dialled == null) {
      return;
    }
    if (connecting.finishConnect()) {
      connectingKey.interestOps(0);
      channel = null;
      finish(Optional.of(new Connected(connecting, connectingKey, dialled)));
    }
  }

  /** The current address does not answer. */
  @Override
  public void abort() {
    if (!finished) {
      tryNext();
    }
  }

  /** Stops without telling anybody. */
  void cancel() {
    finished = true;
    release();
  }

  private void tryNext() {
    release();
    if (!addresses.hasNext()) {
      finish(Optional.empty());
      return;
    }
    IpAddress next = addresses.next();
    address = next;
    timer = loop.after(addresses.hasNext() ? PATIENCE_IF_MORE : PATIENCE, this::abort);
    try {
      SocketChannel connecting =
          SocketChannel.open(
              next.ipv6() ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET);
      channel = connecting;
      key = loop.register(connecting, SelectionKey.OP_CONNECT, this);
      Sockets.tune(connecting);
      if (connecting.connect(new InetSocketAddress(next.toInetAddress(), port))) {
        loop.execute(this::readyAtOnce);
      }
    } catch (IOException refused) {
      // Later, so that a long list of addresses can't deepen the stack.
      loop.execute(this::abort);
    }
  }

  private void readyAtOnce() {
    try {
      finishConnecting();
    } catch (IOException refused) {
      abort();
    }
  }

  private void finish(Optional<Connected> result) {
    if (!finished) {
      finished = true;
      release();
      done.accept(result);
    }
  }

  private void release() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
    SocketChannel open = channel;
    channel = null;
    if (open != null) {
      Sockets.close(open);
    }
  }
}
