package dev.devsandbox.wire;

import java.util.Optional;

/**
 * A range of addresses of one family.
 *
 * @param network its first address: no bit beyond the prefix is set
 * @param prefixLength 0 to 32 or 128
 */
public record Cidr(IpAddress network, int prefixLength) {
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
    if (slash < 0 || !text.substring(slash + 1).matches("0|[1-9][0-9]{0,2}")) {
      return Optional.empty();
    }
    int length = Integer.parseInt(text.substring(slash + 1));
    return IpAddress.parse(text.substring(0, slash))
        .filter(address -> length <= address.bitLength())
        .filter(address -> prefix(address, length).equals(address))
        .map(address -> new Cidr(address, length));
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
