package dev.devsandbox.wire;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * An IPv4 or IPv6 address without zone, ordered by family and then as an unsigned number.
 *
 * @param v6 whether this is an IPv6 address; an IPv4-mapped one stays IPv6
 * @param high the upper 64 bits; 0 for IPv4
 * @param low the lower 64 bits; for IPv4 the 32-bit address
 */
public record IpAddress(boolean v6, long high, long low) implements Comparable<IpAddress> {
  private static final long IPV4_MAX = 0xFFFF_FFFFL;
  private static final int GROUPS = 8;

  /** Refuses an IPv4 address of more than 32 bits. */
  public IpAddress {
    if (!v6 && (high != 0 || low < 0 || low > IPV4_MAX)) {
      throw new IllegalArgumentException("not a 32-bit address");
    }
  }

  /** The address in {@code bytes}, in network order. Only 4 and 16 bytes are an address. */
  public static IpAddress of(byte[] bytes) {
    return switch (bytes.length) {
      case 4 -> new IpAddress(false, 0, bits(bytes, 0, 4));
      case 16 -> new IpAddress(true, bits(bytes, 0, 8), bits(bytes, 8, 16));
      default -> throw new IllegalArgumentException("an address has 4 or 16 bytes");
    };
  }

  private static long bits(byte[] bytes, int from, int to) {
    long value = 0;
    for (int i = from; i < to; i++) {
      value = value << 8 | (bytes[i] & 0xFF);
    }
    return value;
  }

  /**
   * Reads dotted decimal (four numbers without leading zeros) or RFC 4291 §2.2 text. Nothing else
   * that some libc reads as an address is one here.
   */
  public static IpAddress parse(String text) throws WireFormatException {
    if (text.length() > 45) {
      throw new WireFormatException("an address has at most 45 characters");
    }
    return text.indexOf(':') < 0 ? new IpAddress(false, 0, dotted(text)) : colons(text);
  }

  private static long dotted(String text) throws WireFormatException {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      throw invalid(text);
    }
    long value = 0;
    for (String part : parts) {
      value = value << 8 | number(text, part, 10, 3, 255);
      if (part.length() > 1 && part.charAt(0) == '0') {
        throw invalid(text);
      }
    }
    return value;
  }

  private static IpAddress colons(String text) throws WireFormatException {
    int gap = text.indexOf("::");
    if (gap < 0) {
      int[] groups = groups(text, text);
      if (groups.length != GROUPS) {
        throw invalid(text);
      }
      return ofGroups(groups);
    }
    int[] left = groups(text, text.substring(0, gap));
    int[] right = groups(text, text.substring(gap + 2));
    boolean dotsBeforeGap = text.lastIndexOf('.', gap) >= 0;
    if (left.length + right.length >= GROUPS || dotsBeforeGap) {
      throw invalid(text);
    }
    int[] all = Arrays.copyOf(left, GROUPS);
    System.arraycopy(right, 0, all, GROUPS - right.length, right.length);
    return ofGroups(all);
  }

  /** The 16-bit groups of one side; the last may be dotted decimal, which makes two. */
  private static int[] groups(String text, String side) throws WireFormatException {
    if (side.isEmpty()) {
      return new int[0];
    }
    String[] parts = side.split(":", -1);
    String last = parts[parts.length - 1];
    boolean dots = last.indexOf('.') >= 0;
    int[] groups = new int[parts.length + (dots ? 1 : 0)];
    for (int i = 0; i < parts.length - (dots ? 1 : 0); i++) {
      groups[i] = number(text, parts[i], 16, 4, 0xFFFF);
    }
    if (dots) {
      long tail = dotted(last);
      groups[groups.length - 2] = (int) (tail >>> 16);
      groups[groups.length - 1] = (int) (tail & 0xFFFF);
    }
    return groups;
  }

  private static int number(String text, String digits, int radix, int most, int max)
      throws WireFormatException {
    if (digits.isEmpty() || digits.length() > most) {
      throw invalid(text);
    }
    int value = 0;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      int digit = c < 128 ? Character.digit(c, radix) : -1;
      if (digit < 0) {
        throw invalid(text);
      }
      value = value * radix + digit;
    }
    if (value > max) {
      throw invalid(text);
    }
    return value;
  }

  private static IpAddress ofGroups(int[] groups) {
    long high = 0;
    long low = 0;
    for (int i = 0; i < 4; i++) {
      high = high << 16 | groups[i];
      low = low << 16 | groups[i + 4];
    }
    return new IpAddress(true, high, low);
  }

  private static WireFormatException invalid(String text) {
    return new WireFormatException("not an IP address: '" + text + "'");
  }

  /** 32 or 128. */
  public int bits() {
    return v6 ? 128 : 32;
  }

  /** The address in network order, 4 or 16 bytes. */
  public byte[] toBytes() {
    byte[] bytes = new byte[bits() / 8];
    long lower = low;
    long upper = high;
    for (int i = bytes.length - 1; i >= 0; i--) {
      bytes[i] = (byte) lower;
      lower = lower >>> 8 | upper << 56;
      upper >>>= 8;
    }
    return bytes;
  }

  /** The same address for the JDK's networking, without any look-up. */
  public InetAddress toInetAddress() {
    try {
      return InetAddress.getByAddress(toBytes());
    } catch (UnknownHostException e) {
      throw new IllegalStateException("4 and 16 bytes are always an address", e);
    }
  }

  /** The next address; the last of a family has none. */
  public IpAddress next() {
    if (isLast()) {
      throw new IllegalStateException("no address follows " + this);
    }
    long following = low + 1;
    return new IpAddress(v6, following == 0 ? high + 1 : high, following);
  }

  /** Whether this is the highest address of its family. */
  public boolean isLast() {
    return v6 ? high == -1 && low == -1 : low == IPV4_MAX;
  }

  @Override
  public int compareTo(IpAddress other) {
    int byFamily = Boolean.compare(v6, other.v6);
    if (byFamily != 0) {
      return byFamily;
    }
    int byHigh = Long.compareUnsigned(high, other.high);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
  }

  /**
   * The text of {@code inet_ntop(3)}, because nft prints that: RFC 5952, except that addresses
   * which embed an IPv4 address end in dotted decimal.
   */
  @Override
  public String toString() {
    return v6 ? ipv6Text() : dottedText(low);
  }

  private static String dottedText(long value) {
    return (value >>> 24 & 0xFF)
        + "."
        + (value >>> 16 & 0xFF)
        + "."
        + (value >>> 8 & 0xFF)
        + "."
        + (value & 0xFF);
  }

  private String ipv6Text() {
    int[] groups = new int[GROUPS];
    for (int i = 0; i < 4; i++) {
      groups[i] = (int) ((high >>> (48 - 16 * i)) & 0xFFFF);
      groups[i + 4] = (int) ((low >>> (48 - 16 * i)) & 0xFFFF);
    }
    int start = -1;
    int length = 1;
    for (int i = 0; i < GROUPS; i++) {
      int run = 0;
      while (i + run < GROUPS && groups[i + run] == 0) {
        run++;
      }
      if (run > length) {
        start = i;
        length = run;
      }
      i += run;
    }
    boolean embedded = start == 0 && (length == 6 || (length == 5 && groups[5] == 0xFFFF));
    int end = embedded ? 6 : GROUPS;
    StringBuilder text = new StringBuilder(45);
    for (int i = 0; i < end; i++) {
      if (i == start) {
        text.append("::");
        i += length - 1;
        continue;
      }
      if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
        text.append(':');
      }
      text.append(Integer.toHexString(groups[i]));
    }
    if (embedded) {
      if (text.charAt(text.length() - 1) != ':') {
        text.append(':');
      }
      text.append(dottedText(low & IPV4_MAX));
    }
    return text.toString();
  }
}
