package dev.devsandbox.egress.splice;

import java.nio.channels.SocketChannel;
import sun.nio.ch.SelChImpl;

/** The kernel's number of a channel. */
final class Descriptors {
  private Descriptors() {}

  /** Valid until the channel is closed. */
  static int of(SocketChannel channel) {
    return ((SelChImpl) channel).getFDVal();
  }
}
