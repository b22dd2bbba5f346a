package dev.devsandbox.e2e.support;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * One packet as an interface of the node saw it.
 *
 * @param interfaceIndex of the node's interface
 * @param outgoing whether the node sent it out by that interface; false for what came in by it
 * @param etherType IEEE 802 number: 0x0800 IPv4, 0x86dd IPv6, 0x0806 ARP
 * @param destination of IPv4 and IPv6; "" otherwise
 * @param protocol IP protocol number, -1 when there is none
 * @param destinationPort of TCP and UDP, -1 otherwise
 * @param icmpType of ICMPv6, -1 otherwise
 */
public record Packet(
    int interfaceIndex,
    boolean outgoing,
    int etherType,
    String source,
    String destination,
    int protocol,
    int sourcePort,
    int destinationPort,
    int icmpType) {

  private static final int SLL2_HEADER = 20;
  private static final int SLL2_OUTGOING = 4;
  private static final int IPV4 = 0x0800;
  private static final int IPV6 = 0x86dd;
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int ICMPV6 = 58;

  /** Reads a packet with a LINUX_SLL2 link header, see the pcap link type registry. */
  static Packet parse(ByteBuffer data) {
    int etherType = Short.toUnsignedInt(data.getShort(0));
    int index = data.getInt(4);
    boolean outgoing = data.get(10) == SLL2_OUTGOING;
    int network = SLL2_HEADER;
    return switch (etherType) {
      case IPV4 -> {
        int protocol = Byte.toUnsignedInt(data.get(network + 9));
        boolean firstFragment = (data.getShort(network + 6) & 0x1fff) == 0;
        int transport = network + 4 * (data.get(network) & 0x0f);
        yield new Packet(
            index,
            outgoing,
            etherType,
            address(data, network + 12, 4),
            address(data, network + 16, 4),
            protocol,
            firstFragment ? port(data, protocol, transport) : -1,
            firstFragment ? port(data, protocol, transport + 2) : -1,
            -1);
      }
      case IPV6 -> {
        int protocol = Byte.toUnsignedInt(data.get(network + 6));
        int transport = network + 40;
        yield new Packet(
            index,
            outgoing,
            etherType,
            address(data, network + 8, 16),
            address(data, network + 24, 16),
            protocol,
            port(data, protocol, transport),
            port(data, protocol, transport + 2),
            protocol == ICMPV6 && data.limit() > transport
                ? Byte.toUnsignedInt(data.get(transport))
                : -1);
      }
      default -> new Packet(index, outgoing, etherType, "", "", -1, -1, -1, -1);
    };
  }

  private static int port(ByteBuffer data, int protocol, int offset) {
    boolean hasPorts = protocol == TCP || protocol == UDP;
    return hasPorts && data.limit() >= offset + 2 ? Short.toUnsignedInt(data.getShort(offset)) : -1;
  }

  private static String address(ByteBuffer data, int offset, int length) {
    byte[] bytes = new byte[length];
    data.get(offset, bytes);
    try {
      return InetAddress.getByAddress(bytes).getHostAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
