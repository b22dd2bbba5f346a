package dev.devsandbox.identity;

import java.net.InetSocketAddress;
import java.util.OptionalLong;

/** Finds out who is at the other end of a loopback connection. */
interface CallerLookup {
  /**
   * The uid that the kernel holds for the client's socket.
   *
   * @return empty if there is no telling, which must be taken as a no
   */
  OptionalLong uidOf(InetSocketAddress client, InetSocketAddress server);
}
