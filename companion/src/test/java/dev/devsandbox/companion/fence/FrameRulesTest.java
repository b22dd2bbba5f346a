package dev.devsandbox.companion.fence;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameRulesTest {
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int ICMP = 1;
  private static final int SYN = 2;
  private static final int SYN_ACK = 0x12;
  private static final int ACK = 0x10;

  /** A frame with an IPv4 packet whose header has the given number of options, each 4 bytes. */
  private static ByteBuffer frame(
      String destination, int protocol, int port, int flags, int options, int fragment)
      throws Exception {
    int header = 20 + 4 * options;
    ByteBuffer frame = ByteBuffer.allocate(14 + header + 20);
    frame.putShort(12, (short) 0x0800);
    frame.put(14, (byte) (0x40 | header / 4));
    frame.putShort(14 + 6, (short) fragment);
    frame.put(14 + 9, (byte) protocol);
    frame.put(14 + 16, InetAddress.getByName(destination).getAddress());
    frame.putShort(14 + header + 2, (short) port);
    frame.put(14 + header + 13, (byte) flags);
    return frame;
  }

  private static boolean allows(String destination, int protocol, int port, int flags)
      throws Exception {
    return FrameRules.allow(frame(destination, protocol, port, flags, 0, 0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.2.2",
        "10.0.2.3",
        "10.0.2.0",
        "10.0.2.4",
        "10.0.2.15",
        "10.0.2.100",
        "10.0.2.255",
        "127.0.0.1",
        "127.9.9.9",
        "0.0.0.0",
        "0.1.2.3",
        "255.255.255.255",
        "224.0.0.1",
        "239.255.255.250",
        "169.254.169.254"
      })
  void noConnectionIsOpenedToThisMachineOrItsLinks(String destination) throws Exception {
    assertThat(allows(destination, TCP, 8080, SYN)).isFalse();
    assertThat(allows(destination, UDP, 8080, 0)).isFalse();
    // Explicit congestion notification sets more flags with SYN (RFC 3168 §6.1.1).
    assertThat(allows(destination, TCP, 8080, SYN | 0xC0)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.1", "10.0.1.2", "10.0.3.2", "11.0.2.2", "8.8.8.8", "223.1.1.1"})
  void theRestOfTheWorldIsReached(String destination) throws Exception {
    assertThat(allows(destination, TCP, 443, SYN)).isTrue();
    assertThat(allows(destination, UDP, 443, 0)).isTrue();
    assertThat(allows(destination, ICMP, 0, 0)).isTrue();
  }

  @Test
  void forwardedConnectionsAreAnswered() throws Exception {
    assertThat(allows("10.0.2.2", TCP, 50000, SYN_ACK)).isTrue();
    assertThat(allows("10.0.2.2", TCP, 50000, ACK)).isTrue();
    assertThat(allows("10.0.2.4", TCP, 50000, ACK)).isFalse();
  }

  @Test
  void namesAreAskedForAtTheNameServerOnly() throws Exception {
    assertThat(allows("10.0.2.3", UDP, 53, 0)).isTrue();
    assertThat(allows("10.0.2.3", TCP, 53, SYN)).isTrue();
    assertThat(allows("10.0.2.3", TCP, 22, ACK)).isFalse();
    assertThat(allows("10.0.2.2", UDP, 53, 0)).isFalse();
  }

  @Test
  void anAddressIsAskedForByDhcp() throws Exception {
    assertThat(allows("255.255.255.255", UDP, 67, 0)).isTrue();
    assertThat(allows("10.0.2.2", UDP, 67, 0)).isTrue();
    assertThat(allows("10.0.2.2", UDP, 69, 0)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"0x2000", "0x1", "0x1fff"})
  void noFragmentReachesThisMachine(String fragment) throws Exception {
    int bits = Integer.decode(fragment);
    assertThat(FrameRules.allow(frame("10.0.2.2", TCP, 1, ACK, 0, bits))).isFalse();
    assertThat(FrameRules.allow(frame("192.0.2.1", TCP, 1, ACK, 0, bits))).isTrue();
  }

  @Property
  void portsAreFoundBehindOptions(@ForAll @IntRange(max = 10) int options) throws Exception {
    assertThat(FrameRules.allow(frame("10.0.2.2", TCP, 1, SYN, options, 0))).isFalse();
    assertThat(FrameRules.allow(frame("10.0.2.2", TCP, 1, ACK, options, 0))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {0x86dd, 0x8100, 0x88a8, 0x0000, 0x8847, 0x8863})
  void framesOfOtherProtocolsDoNotLeave(int type) throws Exception {
    ByteBuffer frame = frame("192.0.2.1", TCP, 443, SYN, 0, 0);
    frame.putShort(12, (short) type);
    assertThat(FrameRules.allow(frame)).isFalse();
  }

  @Property
  void whatIsCutShortDoesNotReachThisMachine(@ForAll @IntRange(max = 53) int length)
      throws Exception {
    assertThat(FrameRules.allow(frame("10.0.2.2", TCP, 1, ACK, 0, 0).limit(length))).isFalse();
  }

  @Property(tries = 5000)
  void anyBytesAreJudged(@ForAll @Size(max = 80) byte[] bytes) {
    ByteBuffer frame = ByteBuffer.wrap(bytes);
    boolean allowed = FrameRules.allow(frame);
    assertThat(frame.remaining()).isEqualTo(bytes.length);
    if (bytes.length < 14) {
      assertThat(allowed).isFalse();
    }
  }

  @Property(tries = 5000)
  void noSynReachesThisMachineWhateverElseItSays(
      @ForAll @Size(54) byte[] bytes, @ForAll @IntRange(max = 255) int host) {
    ByteBuffer frame = ByteBuffer.wrap(bytes);
    frame.putShort(12, (short) 0x0800);
    frame.put(14, (byte) 0x45);
    frame.put(14 + 9, (byte) TCP);
    frame.putInt(14 + 16, 10 << 24 | 2 << 8 | host);
    byte flags = bytes[14 + 20 + 13];
    frame.put(14 + 20 + 13, (byte) (flags & ~ACK | SYN));
    boolean name = host == 3 && frame.getShort(14 + 20 + 2) == 53;
    assertThat(FrameRules.allow(frame)).isIn(name, false);
  }
}
