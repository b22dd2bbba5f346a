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
import java.util.function.Consumer;

/** Accepts connections at one address. */
public final class TcpListener implements EventLoop.Handler {
  private static final int BACKLOG = 512;
  private static final int ACCEPTS_A_TURN = 64;

  private final ServerSocketChannel channel;
  private final Consumer<SocketChannel> accepted;

  private TcpListener(ServerSocketChannel channel, Consumer<SocketChannel> accepted) {
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
      TcpListener listener = new TcpListener(channel, accepted);
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
  public void ready(SelectionKey key) throws IOException {
    for (int i = 0; i < ACCEPTS_A_TURN; i++) {
      SocketChannel client = channel.accept();
      if (client == null) {
        return;
      }
      accepted.accept(client);
    }
  }

  /** One failed accept (no descriptor left, a client that is gone) must not end the service. */
  @Override
  public void abort() {}
}
