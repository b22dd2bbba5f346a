package dev.devsandbox.wire;

import java.util.Optional;

/**
 * A range of addresses of one family.
 *
 * @param network its first address: no bit beyond the prefix is set
 * @param prefixLength 0 to 32 or 128
 */
public record Cidr(IpAddress network, int prefixLength) implements Comparable<Cidr> {
  public Cidr {
    if (prefixLength < 0 || prefixLength > network.bitLength()) {
      throw new IllegalArgumentException("prefix length out of range: " + prefixLength);
    }
    if (!prefix(network, prefixLength).equals(network)) {
      throw new IllegalArgumentException("bits set beyond the prefix: " + network);
    }
  }

  /** Reads {@code address/length}; empty when malformed or when bits beyond the prefix are set. */
  public static Optional<Cidr> parse(String text) {
    int slash = text.indexOf('/');
    int length = slash < 0 ? -1 : length(text, slash + 1);
    if (length < 0) {
      return Optional.empty();
    }
    Optional<IpAddress> address = IpAddress.parse(text.substring(0, slash));
    if (address.isEmpty()
        || length > address.get().bitLength()
        || !prefix(address.get(), length).equals(address.get())) {
      return Optional.empty();
    }
    return Optional.of(new Cidr(address.get(), length));
  }

  /** One to three digits without a leading zero; otherwise -1. */
  private static int length(String text, int start) {
    int digits = text.length() - start;
    if (digits < 1 || digits > 3 || (digits > 1 && text.charAt(start) == '0')) {
      return -1;
    }
    int length = 0;
    for (int i = start; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      length = length * 10 + digit;
    }
    return length;
  }

  /** The range that holds this address only. */
  public static Cidr host(IpAddress address) {
    return new Cidr(address, address.bitLength());
  }

  public boolean contains(IpAddress address) {
    return address.ipv6() == network.ipv6() && prefix(address, prefixLength).equals(network);
  }

  /** Whether the two ranges share an address. */
  public boolean overlaps(Cidr other) {
    return prefixLength <= other.prefixLength ? contains(other.network) : other.contains(network);
  }

  /** By first address, the wider range first. */
  @Override
  public int compareTo(Cidr other) {
    int byNetwork = network.compareTo(other.network);
    return byNetwork != 0 ? byNetwork : Integer.compare(prefixLength, other.prefixLength);
  }

  @Override
  public String toString() {
    return network + "/" + prefixLength;
  }

  private static IpAddress prefix(IpAddress address, int length) {
    if (!address.ipv6()) {
      return new IpAddress(false, 0, address.low() & upperBits(length + 32));
    }
    return new IpAddress(
        true, address.high() & upperBits(length), address.low() & upperBits(length - 64));
  }

  private static long upperBits(int count) {
    if (count <= 0) {
      return 0;
    }
    return count >= 64 ? -1 : -1L << (64 - count);
  }
}
