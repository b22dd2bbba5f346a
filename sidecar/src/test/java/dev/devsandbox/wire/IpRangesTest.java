package dev.devsandbox.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class IpRangesTest {
  @Test
  void neighboursAndOverlapsBecomeOneRange() {
    List<Cidr> blocks =
        Stream.of(
                "240.0.0.0/4",
                "10.0.0.7/32",
                "224.0.0.0/4",
                "10.0.0.0/30",
                "10.0.0.4/31",
                "fec0::/10",
                "fe80::/10",
                "ff00::/8",
                "::/96",
                "::ffff:0:0/96",
                "::1:0:0:1/128",
                "::ffff:fffe:ffff:ffff/128",
                "1.0.0.0/8")
            .map(text -> Cidr.parse(text).orElseThrow())
            .toList();
    assertThat(IpRanges.of(blocks).ranges())
        .map(NftText::range)
        .containsExactly(
            "1.0.0.0/8",
            "10.0.0.0-10.0.0.5",
            "10.0.0.7",
            "224.0.0.0/3",
            "::/96",
            "::ffff:0.0.0.0/96",
            "::1:0:0:1",
            "::ffff:fffe:ffff:ffff",
            "fe80::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
  }

  @Property
  void holdsExactlyTheAddressesOfItsBlocks(
      @ForAll("blocks") List<Cidr> blocks, @ForAll("addresses") IpAddress address) {
    assertThat(IpRanges.of(blocks).contains(address))
        .isEqualTo(blocks.stream().anyMatch(block -> block.contains(address)));
  }

  @Property
  void overlapsWhatOneOfItsBlocksOverlaps(
      @ForAll("blocks") List<Cidr> blocks, @ForAll("block") Cidr other) {
    assertThat(IpRanges.of(blocks).overlaps(other))
        .isEqualTo(blocks.stream().anyMatch(other::overlaps));
  }

  @Property
  void noTwoRangesTouch(@ForAll("blocks") List<Cidr> blocks) {
    List<IpRanges.Range> ranges = IpRanges.of(blocks).ranges();
    for (int i = 1; i < ranges.size(); i++) {
      if (ranges.get(i - 1).first().ipv6() != ranges.get(i).first().ipv6()) {
        continue;
      }
      IpRanges.Range before = ranges.get(i - 1);
      IpRanges.Range next = ranges.get(i);
      assertThat(new BigInteger(1, next.first().bytes()))
          .isGreaterThan(new BigInteger(1, before.last().bytes()).add(BigInteger.ONE));
    }
  }

  /** From few addresses, so that they meet. */
  @Provide
  static Arbitrary<IpAddress> addresses() {
    return Arbitraries.oneOf(
        Arbitraries.longs().between(0, 15).map(low -> new IpAddress(false, 0, low)),
        Arbitraries.longs()
            .between(0xFFFF_FFF8L, 0xFFFF_FFFFL)
            .map(low -> new IpAddress(false, 0, low)),
        Arbitraries.longs().between(-4, 4).map(low -> new IpAddress(true, 0, low)),
        Arbitraries.longs().between(-4, -1).map(low -> new IpAddress(true, -1, low)));
  }

  @Provide
  static Arbitrary<Cidr> block() {
    return Combinators.combine(addresses(), Arbitraries.integers().between(0, 6))
        .as(IpRangesTest::around);
  }

  @Provide
  static Arbitrary<List<Cidr>> blocks() {
    return block().list().ofMaxSize(12);
  }

  private static Cidr around(IpAddress address, int hostBits) {
    long mask = (1L << hostBits) - 1;
    IpAddress first = new IpAddress(address.ipv6(), address.high(), address.low() & ~mask);
    return new Cidr(first, address.bitLength() - hostBits);
  }
}
