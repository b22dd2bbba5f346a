package dev.devsandbox.wire;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** A set of addresses, kept as the fewest ranges in ascending order: IPv4 before IPv6. */
public final class IpRanges {
  /**
   * Addresses from {@code first} to {@code last}, both included and of one family.
   *
   * @param first the lowest address
   * @param last the highest address, not below {@code first}
   */
  public record Range(IpAddress first, IpAddress last) {
    boolean contains(IpAddress address) {
      return first.compareTo(address) <= 0 && address.compareTo(last) <= 0;
    }

    /** A single address, a CIDR block, or {@code first-last}: what nft prints for an interval. */
    @Override
    public String toString() {
      if (first.equals(last)) {
        return first.toString();
      }
      for (int length = 0; length < first.bits(); length++) {
        if (isBlock(length)) {
          return first + "/" + length;
        }
      }
      return first + "-" + last;
    }

    private boolean isBlock(int length) {
      return IpPrefix.masked(first, length, false).equals(first)
          && IpPrefix.masked(first, length, true).equals(last);
    }
  }

  private final List<Range> ranges;

  private IpRanges(List<Range> ranges) {
    this.ranges = ranges;
  }

  /** The addresses of all these blocks, whatever their order and overlap. */
  public static IpRanges of(Collection<IpPrefix> blocks) {
    List<Range> merged = new ArrayList<>();
    for (IpPrefix block : blocks.stream().sorted().toList()) {
      Range range = new Range(block.address(), block.last());
      if (merged.isEmpty() || !touches(merged.getLast(), range)) {
        merged.add(range);
      } else if (range.last().compareTo(merged.getLast().last()) > 0) {
        merged.set(merged.size() - 1, new Range(merged.getLast().first(), range.last()));
      }
    }
    return new IpRanges(List.copyOf(merged));
  }

  /** Whether {@code next}, which does not begin before, overlaps or directly follows. */
  private static boolean touches(Range before, Range next) {
    return before.first().v6() == next.first().v6()
        && (before.last().isLast() || next.first().compareTo(before.last().next()) <= 0);
  }

  /** The ranges in ascending order; no two of them touch. */
  public List<Range> ranges() {
    return ranges;
  }

  /** The ranges of one family in ascending order. */
  public List<Range> ranges(boolean v6) {
    return ranges.stream().filter(range -> range.first().v6() == v6).toList();
  }

  /** Whether the address is one of the set. */
  public boolean contains(IpAddress address) {
    for (Range range : ranges) {
      if (range.contains(address)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the block shares an address with the set. */
  public boolean overlaps(IpPrefix block) {
    for (Range range : ranges) {
      if (block.address().compareTo(range.last()) <= 0
          && range.first().compareTo(block.last()) <= 0) {
        return true;
      }
    }
    return false;
  }
}
