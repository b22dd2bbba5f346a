package dev.devsandbox.egress.dns;

import dev.devsandbox.egress.io.EventLoop;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.util.Optional;

/**
 * Serves the policy's DNS by UDP. It must be bound to an address, not to all of them: an answer
 * from another address than the query went to is not translated back.
 */
public final class DnsUdpServer implements EventLoop.Handler {
  private static final int MAX_QUERY = 4096;
  private static final int QUERIES_A_TURN = 64;

  private final DatagramChannel channel;
  private final PolicyDns dns;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(MAX_QUERY);

  private DnsUdpServer(DatagramChannel channel, PolicyDns dns) {
    this.channel = channel;
    this.dns = dns;
  }

  /** Binds to the address and serves it from now on. */
  public static DnsUdpServer open(EventLoop loop, InetSocketAddress address, PolicyDns dns)
      throws IOException {
    DatagramChannel channel;
    try {
      channel =
          DatagramChannel.open(
              address.getAddress() instanceof Inet6Address
                  ? StandardProtocolFamily.INET6
                  : StandardProtocolFamily.INET);
    } catch (UnsupportedOperationException noSuchFamily) {
      throw new IOException("no sockets of this family", noSuchFamily);
    }
    try {
      channel.bind(address);
      DnsUdpServer server = new DnsUdpServer(channel, dns);
      loop.register(channel, SelectionKey.OP_READ, server);
      return server;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** The port that was bound. */
  public int port() throws IOException {
    return ((InetSocketAddress) channel.getLocalAddress()).getPort();
  }

  @Override
  public void ready(SelectionKey key) throws IOException {
    for (int i = 0; i < QUERIES_A_TURN; i++) {
      SocketAddress client = channel.receive(buffer.clear());
      if (client == null) {
        return;
      }
      Optional<ByteBuffer> answer = dns.answer(buffer.flip());
      if (answer.isPresent()) {
        // Lost when the kernel has no room: the client asks again.
        channel.send(answer.get(), client);
      }
    }
  }

  /** One datagram that can't be sent must not end the service. */
  @Override
  public void abort() {}
}
