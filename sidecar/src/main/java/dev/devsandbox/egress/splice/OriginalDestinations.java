package dev.devsandbox.egress.splice;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.devsandbox.egress.policy.Target;
import dev.devsandbox.wire.IpAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
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
  private static final ValueLayout.OfShort PORT =
      ValueLayout.JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);

  private final MethodHandle getsockopt;
  private final MemorySegment error = Native.errorMemory(Arena.ofAuto());
  private final MemorySegment address = Arena.ofAuto().allocate(SOCKADDR_IN6, 8);
  private final MemorySegment length = Arena.ofAuto().allocate(JAVA_INT);

  private OriginalDestinations(MethodHandle getsockopt) {
    this.getsockopt = getsockopt;
  }

  /** Links the call, which takes a tenth of a second of CPU: not for a thread that serves. */
  public static OriginalDestinations link() {
    return new OriginalDestinations(
        Native.link(
            "getsockopt",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS)));
  }

  /**
   * The destination of an accepted connection; empty when it was not redirected.
   *
   * @param ipv6 whether the listener's socket is an IPv6 one
   */
  public Optional<Target.Literal> of(SocketChannel channel, boolean ipv6) {
    length.set(JAVA_INT, 0, ipv6 ? SOCKADDR_IN6 : SOCKADDR_IN);
    int level = ipv6 ? SOL_IPV6 : SOL_IP;
    int result;
    try {
      result =
          (int)
              getsockopt.invokeExact(
                  error, Descriptors.of(channel), level, SO_ORIGINAL_DST, address, length);
    } catch (Throwable failure) {
      throw Native.impossible(failure);
    }
    if (result != 0) {
      return Optional.empty();
    }
    byte[] bytes = address.asSlice(ipv6 ? 8 : 4, ipv6 ? 16 : 4).toArray(JAVA_BYTE);
    int port = Short.toUnsignedInt(address.get(PORT, 2));
    return Optional.of(new Target.Literal(IpAddress.of(bytes), port));
  }
}
