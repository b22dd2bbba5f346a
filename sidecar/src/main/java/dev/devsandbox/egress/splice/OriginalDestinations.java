package dev.devsandbox.egress.splice;

import dev.devsandbox.egress.policy.Target;
import dev.devsandbox.sys.Kernel;
import dev.devsandbox.sys.Syscall;
import dev.devsandbox.wire.IpAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/**
 * Asks the kernel where a redirected connection was meant to go ({@code SO_ORIGINAL_DST} of
 * netfilter). For one thread at a time.
 */
public final class OriginalDestinations {
  private static final int SOL_IP = 0;
  private static final int SOL_IPV6 = 41;
  private static final int SO_ORIGINAL_DST = 80;
  private static final int SOCKADDR_IN = 16;
  private static final int SOCKADDR_IN6 = 28;

  /** The port is in network order, as a buffer is by default. */
  private final ByteBuffer address = ByteBuffer.allocateDirect(SOCKADDR_IN6);

  private final ByteBuffer length =
      ByteBuffer.allocateDirect(Integer.BYTES).order(ByteOrder.nativeOrder());

  private OriginalDestinations() {}

  /** Makes sure that the call can be made: not for a thread that serves, see {@link Kernel}. */
  public static OriginalDestinations link() {
    OriginalDestinations linked = new OriginalDestinations();
    linked.ask(-1, SOL_IP);
    return linked;
  }

  /**
   * The destination of an accepted connection; empty when it was not redirected.
   *
   * @param ipv6 whether the listener's socket is an IPv6 one
   */
  public Optional<Target.Literal> of(SocketChannel channel, boolean ipv6) {
    length.putInt(0, ipv6 ? SOCKADDR_IN6 : SOCKADDR_IN);
    if (ask(Descriptors.of(channel), ipv6 ? SOL_IPV6 : SOL_IP) != 0) {
      return Optional.empty();
    }
    byte[] bytes = new byte[ipv6 ? 16 : 4];
    address.get(ipv6 ? 8 : 4, bytes);
    int port = Short.toUnsignedInt(address.getShort(2));
    return Optional.of(new Target.Literal(IpAddress.of(bytes), port));
  }

  private long ask(int descriptor, int level) {
    return Kernel.attempt(
        Syscall.GETSOCKOPT,
        descriptor,
        level,
        SO_ORIGINAL_DST,
        Kernel.address(address),
        Kernel.address(length));
  }
}
