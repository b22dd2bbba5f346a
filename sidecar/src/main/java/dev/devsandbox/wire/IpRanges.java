package dev.devsandbox.wire;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/** A set of addresses, kept as the fewest ranges in ascending order: IPv4 before IPv6. */
public final class IpRanges {
  private static final long IPV4_BITS = 0xFFFF_FFFFL;

  /**
   * Addresses from {@code first} to {@code last}, both included and of one family.
   *
   * @param first the lowest address
   * @param last the highest address, not below {@code first}
   */
  public record Range(IpAddress first, IpAddress last) implements Comparable<Range> {
    private static Range of(Cidr block) {
      return new Range(block.network(), IpRanges.last(block.network(), block.prefixLength()));
    }

    private boolean overlaps(Range other) {
      return first.compareTo(other.last) <= 0 && other.first.compareTo(last) <= 0;
    }

    /** By first address, then by last. */
    @Override
    public int compareTo(Range other) {
      int byFirst = first.compareTo(other.first);
      return byFirst != 0 ? byFirst : last.compareTo(other.last);
    }

    /** Whether {@code next}, which does not begin before this, overlaps or directly follows. */
    private boolean touches(Range next) {
      return overlaps(next)
          || (first.ipv6() == next.first.ipv6() && successor(last).equals(next.first));
    }
  }

  private final List<Range> ranges;

  private IpRanges(List<Range> ranges) {
    this.ranges = ranges;
  }

  /** The addresses of all these blocks, whatever their order and overlap. */
  public static IpRanges of(Collection<Cidr> blocks) {
    List<Range> sorted = new ArrayList<>();
    for (Cidr block : blocks) {
      sorted.add(Range.of(block));
    }
    Collections.sort(sorted);
    List<Range> merged = new ArrayList<>();
    for (Range range : sorted) {
      if (merged.isEmpty() || !merged.getLast().touches(range)) {
        merged.add(range);
      } else if (range.last().compareTo(merged.getLast().last()) > 0) {
        merged.set(merged.size() - 1, new Range(merged.getLast().first(), range.last()));
      }
    }
    return new IpRanges(List.copyOf(merged));
  }

  /** The last address that shares the first {@code prefixLength} bits. */
  static IpAddress last(IpAddress address, int prefixLength) {
    if (!address.ipv6()) {
      return new IpAddress(false, 0, address.low() | IPV4_BITS >>> prefixLength);
    }
    return new IpAddress(
        true,
        address.high() | lowerBits(64 - prefixLength),
        address.low() | lowerBits(128 - prefixLength));
  }

  /** The first address that shares the first {@code prefixLength} bits. */
  static IpAddress first(IpAddress address, int prefixLength) {
    if (!address.ipv6()) {
      return new IpAddress(false, 0, address.low() & ~(IPV4_BITS >>> prefixLength));
    }
    return new IpAddress(
        true,
        address.high() & ~lowerBits(64 - prefixLength),
        address.low() & ~lowerBits(128 - prefixLength));
  }

  private static long lowerBits(int count) {
    return count <= 0 ? 0 : count >= 64 ? -1L : -1L >>> (64 - count);
  }

  /** The following number; that of the family's last address is its first. */
  private static IpAddress successor(IpAddress address) {
    long low = address.low() + 1;
    return address.ipv6()
        ? new IpAddress(true, low == 0 ? address.high() + 1 : address.high(), low)
        : new IpAddress(false, 0, low & IPV4_BITS);
  }

  /** The ranges in ascending order; no two of them touch. */
  public List<Range> ranges() {
    return ranges;
  }

  /** Whether the address is one of the set. */
  public boolean contains(IpAddress address) {
    return overlaps(Cidr.host(address));
  }

  /** Whether the block shares an address with the set. */
  public boolean overlaps(Cidr block) {
    Range sought = Range.of(block);
    for (Range range : ranges) {
      if (range.overlaps(sought)) {
        return true;
      }
    }
    return false;
  }
}
