package dev.devsandbox.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.0",
        "10.0.0.1/8",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/08",
        "10.0.0.0/",
        "/8",
        "fd00::1/64",
        "fd00::/129",
        "10.0.0.0/8/8",
        "10.0.0.0/ 8"
      })
  void refusesWhatIsNoRange(String text) {
    assertThat(Cidr.parse(text)).isEmpty();
  }

  @Test
  void familiesNeverMeet() {
    assertThat(cidr("0.0.0.0/0").contains(address("::1"))).isFalse();
    assertThat(cidr("::/0").contains(address("127.0.0.1"))).isFalse();
    assertThat(cidr("::/0").overlaps(cidr("0.0.0.0/0"))).isFalse();
  }

  @Test
  void overlapsWhenOneHoldsTheOther() {
    assertThat(cidr("10.0.0.0/8").overlaps(cidr("10.43.0.1/32"))).isTrue();
    assertThat(cidr("10.43.0.1/32").overlaps(cidr("10.0.0.0/8"))).isTrue();
    assertThat(cidr("10.0.0.0/9").overlaps(cidr("10.128.0.0/9"))).isFalse();
  }

  @Property
  void containsIsEqualityOfTheLeadingBits(
      @ForAll @Size(16) byte[] left, @ForAll @IntRange(max = 128) int flip, @ForAll boolean any) {
    for (int length = 0; length <= 128; length += 1) {
      BigInteger network = new BigInteger(1, left).shiftRight(128 - length).shiftLeft(128 - length);
      IpAddress address = IpAddress.of(bytes(network));
      Cidr range = Cidr.parse(address + "/" + length).orElseThrow();
      assertThat(range.contains(IpAddress.of(left))).isTrue();
      if (flip < 128) {
        IpAddress other = IpAddress.of(bytes(new BigInteger(1, left).flipBit(127 - flip)));
        assertThat(range.contains(other)).isEqualTo(flip >= length);
      }
      assertThat(Cidr.parse(range.toString())).contains(range);
    }
  }

  private static byte[] bytes(BigInteger value) {
    byte[] all = new byte[16];
    byte[] significant = value.toByteArray();
    int count = Math.min(16, significant.length);
    System.arraycopy(significant, significant.length - count, all, 16 - count, count);
    return all;
  }

  private static Cidr cidr(String text) {
    return Cidr.parse(text).orElseThrow();
  }

  private static IpAddress address(String text) {
    return IpAddress.parse(text).orElseThrow();
  }
}
