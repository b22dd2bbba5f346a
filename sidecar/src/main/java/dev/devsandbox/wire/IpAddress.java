package dev.devsandbox.wire;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An IPv4 or IPv6 address, compared by family and bits. An IPv4-mapped IPv6 address stays IPv6.
 *
 * @param ipv6 the family
 * @param high the upper 64 bits of an IPv6 address, 0 for IPv4
 * @param low the lower 64 bits of an IPv6 address, or the 32 bits of an IPv4 address
 */
public record IpAddress(boolean ipv6, long high, long low) implements Comparable<IpAddress> {
  private static final int GROUPS = 8;

  /**
   * Reads one spelling only: four decimal numbers without leading zeros (RFC 6943 §3.1.1 tells why
   * the others differ between readers), or RFC 4291 §2.2 without a zone.
   */
  public static Optional<IpAddress> parse(String text) {
    if (text.length() > 45) {
      return Optional.empty();
    }
    return text.indexOf(':') < 0 ? parseV4(text) : parseV6(text);
  }

  /** An address from 4 or 16 bytes in network order. */
  public static IpAddress of(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return switch (bytes.length) {
      case 4 -> v4(buffer.getInt());
      case 16 -> new IpAddress(true, buffer.getLong(), buffer.getLong());
      default -> throw new IllegalArgumentException("an address has 4 or 16 bytes");
    };
  }

  public static IpAddress of(InetAddress address) {
    return of(address.getAddress());
  }

  /** An IPv4 address from its 32 bits. */
  public static IpAddress v4(int bits) {
    return new IpAddress(false, 0, Integer.toUnsignedLong(bits));
  }

  /** 32 or 128. */
  public int bitLength() {
    return ipv6 ? 128 : 32;
  }

  /** 4 or 16 bytes in network order. */
  public byte[] bytes() {
    return ipv6
        ? ByteBuffer.allocate(16).putLong(high).putLong(low).array()
        : ByteBuffer.allocate(4).putInt((int) low).array();
  }

  public InetAddress toInetAddress() {
    try {
      return InetAddress.getByAddress(bytes());
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** IPv4 before IPv6, then as unsigned numbers. */
  @Override
  public int compareTo(IpAddress other) {
    if (ipv6 != other.ipv6) {
      return ipv6 ? 1 : -1;
    }
    int upper = Long.compareUnsigned(high, other.high);
    return upper != 0 ? upper : Long.compareUnsigned(low, other.low);
  }

  // Written out, as for all records that are compared while a sidecar starts: the first use of
  // what the JDK would make takes 20 ms.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof IpAddress address
        && ipv6 == address.ipv6
        && high == address.high
        && low == address.low;
  }

  @Override
  public int hashCode() {
    return Boolean.hashCode(ipv6) + 31 * (Long.hashCode(high) + 31 * Long.hashCode(low));
  }

  /** Dotted decimal, or RFC 5952 (without its mixed notation). */
  @Override
  public String toString() {
    return ipv6 ? formatV6() : formatV4();
  }

  private String formatV4() {
    return (low >>> 24) + "." + (low >>> 16 & 255) + "." + (low >>> 8 & 255) + "." + (low & 255);
  }

  private int group(int index) {
    long half = index < 4 ? high : low;
    return (int) (half >>> (48 - 16 * (index & 3))) & 0xffff;
  }

  private String formatV6() {
    int zerosAt = -1;
    int zeros = 1;
    for (int i = 0; i < GROUPS; i++) {
      int end = i;
      while (end < GROUPS && group(end) == 0) {
        end++;
      }
      if (end - i > zeros) {
        zerosAt = i;
        zeros = end - i;
      }
      i = Math.max(i, end - 1);
    }
    StringBuilder text = new StringBuilder(39);
    for (int i = 0; i < GROUPS; i++) {
      if (i == zerosAt) {
        text.append("::");
        i += zeros - 1;
        continue;
      }
      if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
        text.append(':');
      }
      text.append(Integer.toHexString(group(i)));
    }
    return text.toString();
  }

  private static Optional<IpAddress> parseV4(String text) {
    int bits = 0;
    int parts = 0;
    int start = 0;
    while (start <= text.length() && parts < 4) {
      int dot = text.indexOf('.', start);
      int end = dot < 0 ? text.length() : dot;
      int octet = decimalOctet(text, start, end);
      if (octet < 0) {
        return Optional.empty();
      }
      bits = bits << 8 | octet;
      parts++;
      start = end + 1;
    }
    return parts == 4 && start == text.length() + 1 ? Optional.of(v4(bits)) : Optional.empty();
  }

  private static int decimalOctet(String text, int start, int end) {
    int length = end - start;
    if (length < 1 || length > 3 || (length > 1 && text.charAt(start) == '0')) {
      return -1;
    }
    int value = 0;
    for (int i = start; i < end; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value <= 255 ? value : -1;
  }

  private static Optional<IpAddress> parseV6(String text) {
    int gap = text.indexOf("::");
    if (gap < 0) {
      return groups(text).filter(all -> all.length == GROUPS).map(IpAddress::ofGroups);
    }
    Optional<int[]> head = groups(text.substring(0, gap));
    Optional<int[]> tail = groups(text.substring(gap + 2));
    // A dotted tail belongs at the very end of the address, never before the gap.
    if (head.isEmpty() || tail.isEmpty() || text.substring(0, gap).indexOf('.') >= 0) {
      return Optional.empty();
    }
    int[] left = head.get();
    int[] right = tail.get();
    if (left.length + right.length >= GROUPS) {
      return Optional.empty();
    }
    int[] all = new int[GROUPS];
    System.arraycopy(left, 0, all, 0, left.length);
    System.arraycopy(right, 0, all, GROUPS - right.length, right.length);
    return Optional.of(ofGroups(all));
  }

  private static Optional<int[]> groups(String text) {
    if (text.isEmpty()) {
      return Optional.of(new int[0]);
    }
    String[] parts = text.split(":", GROUPS + 1);
    int[] groups = new int[GROUPS + 1];
    int count = 0;
    for (int i = 0; i < parts.length; i++) {
      if (count >= GROUPS) {
        return Optional.empty();
      }
      boolean last = i == parts.length - 1;
      if (last && parts[i].indexOf('.') >= 0) {
        Optional<IpAddress> dotted = parseV4(parts[i]);
        if (dotted.isEmpty()) {
          return Optional.empty();
        }
        groups[count++] = (int) (dotted.get().low >>> 16);
        groups[count++] = (int) dotted.get().low & 0xffff;
      } else if (parts[i].matches("[0-9a-fA-F]{1,4}")) {
        groups[count++] = Integer.parseInt(parts[i], 16);
      } else {
        return Optional.empty();
      }
    }
    return Optional.of(Arrays.copyOf(groups, count));
  }

  private static IpAddress ofGroups(int[] groups) {
    ByteBuffer bytes = ByteBuffer.allocate(16);
    for (int group : groups) {
      bytes.putShort((short) group);
    }
    return of(bytes.array());
  }
}
