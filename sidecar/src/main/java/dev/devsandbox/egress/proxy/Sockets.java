package dev.devsandbox.egress.proxy;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;

/** Ways to end a connection. */
final class Sockets {
  private Sockets() {}

  /** Options for connections that carry somebody else's protocol. */
  static void tune(SocketChannel channel) throws IOException {
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
  }

  static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException alreadyGone) {
      // Nothing is left to release.
    }
  }

  /** Closes so that the peer sees a reset (RST) and not an end. */
  static void reset(SocketChannel channel) {
    try {
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    } catch (IOException alreadyGone) {
      // Then the peer knows.
    }
    close(channel);
  }
}
