package dev.devsandbox.wire;

import java.util.Comparator;

/**
 * A CIDR block (RFC 4632, RFC 4291 §2.3): all addresses that share the first {@code length} bits.
 *
 * @param address the first address of the block: the bits after the prefix are zero
 * @param length 0 to 32 or 128
 */
public record IpPrefix(IpAddress address, int length) implements Comparable<IpPrefix> {
  private static final Comparator<IpPrefix> ORDER =
      Comparator.comparing(IpPrefix::address).thenComparingInt(IpPrefix::length);

  /** Refuses a length beyond the family's and an address with bits after the prefix. */
  public IpPrefix {
    if (length < 0 || length > address.bits()) {
      throw new IllegalArgumentException("prefix length " + length + " of " + address);
    }
    if (!address.equals(masked(address, length, false))) {
      throw new IllegalArgumentException(
          address
              + "/"
              + length
              + " has bits after its prefix; the block is "
              + masked(address, length, false)
              + "/"
              + length);
    }
  }

  /** The block that holds just this address. */
  public static IpPrefix of(IpAddress address) {
    return new IpPrefix(address, address.bits());
  }

  /** Reads {@code address/length}, or an address alone as the block of just it. */
  public static IpPrefix parse(String text) throws WireFormatException {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return of(IpAddress.parse(text));
    }
    IpAddress address = IpAddress.parse(text.substring(0, slash));
    String digits = text.substring(slash + 1);
    if (!digits.matches("0|[1-9][0-9]{0,2}")) {
      throw new WireFormatException("not a prefix length in '" + text + "'");
    }
    try {
      return new IpPrefix(address, Integer.parseInt(digits));
    } catch (IllegalArgumentException e) {
      throw new WireFormatException(String.valueOf(e.getMessage()), e);
    }
  }

  /** The block's last address. */
  public IpAddress last() {
    return masked(address, length, true);
  }

  /** Whether the two blocks share an address. */
  public boolean overlaps(IpPrefix other) {
    return address.compareTo(other.last()) <= 0 && other.address.compareTo(last()) <= 0;
  }

  /** Whether the block holds this address. */
  public boolean contains(IpAddress candidate) {
    return address.compareTo(candidate) <= 0 && candidate.compareTo(last()) <= 0;
  }

  /** The address with all bits after the first {@code length} set to zero or to one. */
  static IpAddress masked(IpAddress address, int length, boolean ones) {
    if (!address.v6()) {
      long host = 0xFFFF_FFFFL >>> length;
      return new IpAddress(false, 0, ones ? address.low() | host : address.low() & ~host);
    }
    long upper = hostBits(length);
    long lower = hostBits(length - 64);
    return ones
        ? new IpAddress(true, address.high() | upper, address.low() | lower)
        : new IpAddress(true, address.high() & ~upper, address.low() & ~lower);
  }

  /** The bits of a 64-bit word that come after the first {@code length}. */
  private static long hostBits(int length) {
    return length <= 0 ? -1L : length >= 64 ? 0 : -1L >>> length;
  }

  @Override
  public int compareTo(IpPrefix other) {
    return ORDER.compare(this, other);
  }

  /** {@code address/length}, the length always present. */
  @Override
  public String toString() {
    return address + "/" + length;
  }
}
