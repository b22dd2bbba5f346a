package dev.devsandbox.companion.helper;

import dev.devsandbox.wire.HostName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/** Connects this machine to a name. */
interface Dialer {
  /**
   * Connects to one of the name's addresses.
   *
   * @throws IOException when it has none that is allowed, or none answers
   */
  SocketChannel dial(HostName name, int port) throws IOException;

  /** Dials what this machine's resolver says, and of that only the public internet. */
  static Dialer ofPublicAddresses() {
    PublicAddresses open = new PublicAddresses();
    return (name, port) -> {
      IOException failure = new IOException("no address that may be reached");
      for (InetAddress address : InetAddress.getAllByName(name.value())) {
        if (open.contains(address)) {
          try {
            return connect(new InetSocketAddress(address, port));
          } catch (IOException e) {
            failure = e;
          }
        }
      }
      throw failure;
    };
  }

  private static SocketChannel connect(InetSocketAddress address) throws IOException {
    SocketChannel channel = SocketChannel.open();
    try {
      channel.socket().connect(address, (int) Duration.ofSeconds(10).toMillis());
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }
}
