package dev.devsandbox.egress.proxy;

import dev.devsandbox.egress.io.EventLoop;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.function.Consumer;

/** Accepts connections at one address. */
public final class TcpListener implements EventLoop.Handler {
  private static final int BACKLOG = 512;
  private static final int ACCEPTS_A_TURN = 64;
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final EventLoop loop;
  private final ServerSocketChannel channel;
  private final Consumer<SocketChannel> accepted;

  TcpListener(EventLoop loop, ServerSocketChannel channel, Consumer<SocketChannel> accepted) {
    this.loop = loop;
    this.channel = channel;
    this.accepted = accepted;
  }

  /** Binds to the address and serves it from now on. */
  public static TcpListener open(
      EventLoop loop, InetSocketAddress address, Consumer<SocketChannel> accepted)
      throws IOException {
    ServerSocketChannel channel = open(address);
    try {
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      channel.bind(address, BACKLOG);
      TcpListener listener = new TcpListener(loop, channel, accepted);
      loop.register(channel, SelectionKey.OP_ACCEPT, listener);
      return listener;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Of the address's own family: only the wildcard address serves both. */
  private static ServerSocketChannel open(InetSocketAddress address) throws IOException {
    if (address.getAddress().isAnyLocalAddress()) {
      return ServerSocketChannel.open();
    }
    try {
      return ServerSocketChannel.open(
          address.getAddress() instanceof Inet6Address
              ? StandardProtocolFamily.INET6
              : StandardProtocolFamily.INET);
    } catch (UnsupportedOperationException noSuchFamily) {
      throw new IOException("no sockets of this family", noSuchFamily);
    }
  }

  /** The port that was bound. */
  public int port() throws IOException {
    return ((InetSocketAddress) channel.getLocalAddress()).getPort();
  }

  @Override
  public void ready(SelectionKey key) {
    try {
      for (int i = 0; i < ACCEPTS_A_TURN; i++) {
        SocketChannel client = channel.accept();
        if (client == null) {
          return;
        }
        accepted.accept(client);
      }
    } catch (IOException noDescriptorLeft) {
      // The client goes on waiting to be accepted, so trying again at once would never end.
      key.interestOps(0);
      loop.after(PAUSE, () -> key.interestOps(SelectionKey.OP_ACCEPT));
    }
  }

  /** One client that could not be served must not end the service. */
  @Override
  public void abort() {}
}
