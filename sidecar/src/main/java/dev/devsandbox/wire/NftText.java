package dev.devsandbox.wire;

/** Addresses as nft prints them. */
final class NftText {
  private NftText() {}

  /**
   * The text of {@code inet_ntop(3)}: RFC 5952, but an IPv6 address that embeds one of IPv4 ends in
   * dotted decimal.
   */
  static String address(IpAddress address) {
    long prefix = address.low() >>> 32;
    boolean compatible = prefix == 0 && (address.low() >>> 16) != 0;
    if (!address.ipv6() || address.high() != 0 || (!compatible && prefix != 0xFFFF)) {
      return address.toString();
    }
    return (compatible ? "::" : "::ffff:") + IpAddress.v4((int) address.low());
  }

  /** A single address or a CIDR block. */
  static String block(Cidr block) {
    String address = address(block.network());
    return block.prefixLength() == block.network().bitLength()
        ? address
        : address + "/" + block.prefixLength();
  }

  /** A single address, a CIDR block, or {@code first-last} where the range is no block. */
  static String range(IpRanges.Range range) {
    for (int length = range.first().bitLength(); length >= 0; length--) {
      if (IpRanges.last(range.first(), length).equals(range.last())
          && IpRanges.first(range.last(), length).equals(range.first())) {
        return block(new Cidr(range.first(), length));
      }
    }
    return address(range.first()) + "-" + address(range.last());
  }
}
