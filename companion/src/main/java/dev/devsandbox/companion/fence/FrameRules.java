package dev.devsandbox.companion.fence;

import java.nio.ByteBuffer;

/**
 * Which Ethernet frames may leave a guest. What isn't understood doesn't; the guest wrote it.
 *
 * <p>The guest's network is 10.0.2.0/24, with this machine as 10.0.2.2 and a name server at
 * 10.0.2.3. QEMU opens a connection to this machine's 127.0.0.1 for each TCP SYN or UDP datagram to
 * an address of that network, or to a loopback address itself. Forwarded connections come from
 * 10.0.2.2, so answers to it must pass.
 */
final class FrameRules {
  private static final int ETHERNET_HEADER = 14;
  private static final int ETHER_TYPE = 12;
  private static final int ARP = 0x0806;
  private static final int IPV4 = 0x0800;

  private static final int LEAST_IPV4_HEADER = 20;
  private static final int FRAGMENT = 6;
  private static final int MORE_OR_LATER_FRAGMENT = 0x3fff;
  private static final int PROTOCOL = 9;
  private static final int DESTINATION = 16;

  private static final int ICMP = 1;
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int DESTINATION_PORT = 2;
  private static final int TCP_FLAGS = 13;
  private static final int LEAST_TCP_HEADER = 20;
  private static final int UDP_HEADER = 8;
  private static final int SYN = 0x02;
  private static final int ACK = 0x10;

  private static final int DNS_PORT = 53;
  private static final int DHCP_PORT = 67;

  private static final int NETWORK = address(10, 0, 2, 0);
  private static final int HOST = address(10, 0, 2, 2);
  private static final int NAME_SERVER = address(10, 0, 2, 3);
  private static final int BROADCAST = address(255, 255, 255, 255);

  private FrameRules() {}

  /**
   * Whether a frame may leave.
   *
   * @param frame from its position to its limit; neither is changed
   */
  static boolean allow(ByteBuffer frame) {
    if (frame.remaining() < ETHERNET_HEADER) {
      return false;
    }
    return switch (Short.toUnsignedInt(frame.getShort(frame.position() + ETHER_TYPE))) {
      case ARP -> true;
      case IPV4 ->
          allowPacket(
              frame.slice(frame.position() + ETHERNET_HEADER, frame.remaining() - ETHERNET_HEADER));
      default -> false;
    };
  }

  private static boolean allowPacket(ByteBuffer packet) {
    if (packet.remaining() < LEAST_IPV4_HEADER || packet.get(0) >> 4 != 4) {
      return false;
    }
    int header = (packet.get(0) & 0xf) * 4;
    if (header < LEAST_IPV4_HEADER || header > packet.remaining()) {
      return false;
    }
    int destination = packet.getInt(DESTINATION);
    if (isRouted(destination)) {
      return true;
    }
    // A later fragment has no ports to look at, and nothing near needs fragments.
    if ((packet.getShort(FRAGMENT) & MORE_OR_LATER_FRAGMENT) != 0) {
      return false;
    }
    ByteBuffer content = packet.slice(header, packet.remaining() - header);
    return switch (packet.get(PROTOCOL)) {
      case TCP -> allowTcp(destination, content);
      case UDP -> allowUdp(destination, content);
      case ICMP -> destination == HOST;
      default -> false;
    };
  }

  /** Whether an address is neither this machine's nor its links', as the guest sees it. */
  private static boolean isRouted(int address) {
    int first = address >>> 24;
    boolean near = (address & 0xffffff00) == NETWORK;
    boolean linkLocal = address >>> 16 == (169 << 8 | 254);
    // 0/8 and 127/8 are this machine; from 224 on there are groups and no single machine.
    return first != 0 && first != 127 && first < 224 && !near && !linkLocal;
  }

  private static boolean allowTcp(int destination, ByteBuffer segment) {
    if (segment.remaining() < LEAST_TCP_HEADER) {
      return false;
    }
    boolean opens = (segment.get(TCP_FLAGS) & (SYN | ACK)) == SYN;
    return (destination == HOST && !opens)
        || (destination == NAME_SERVER && port(segment) == DNS_PORT);
  }

  private static boolean allowUdp(int destination, ByteBuffer datagram) {
    if (datagram.remaining() < UDP_HEADER) {
      return false;
    }
    return switch (port(datagram)) {
      case DNS_PORT -> destination == NAME_SERVER;
      case DHCP_PORT -> destination == HOST || destination == BROADCAST;
      default -> false;
    };
  }

  private static int port(ByteBuffer content) {
    return Short.toUnsignedInt(content.getShort(DESTINATION_PORT));
  }

  private static int address(int a, int b, int c, int d) {
    return a << 24 | b << 16 | c << 8 | d;
  }
}
