package dev.devsandbox.egress.dns;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import dev.devsandbox.wire.HostName;
import dev.devsandbox.wire.IpAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DnsResponseTest {
  private static final HostName NAME = new HostName("allowed.test");
  private static final short ID = 77;
  private static final int A = 1;
  private static final int OK = 0x8180;

  @Test
  void takesTheAddressesOfTheName() {
    ByteBuffer out = DnsMessages.answer(ID, OK, NAME, A, 2);
    DnsMessages.address(out, "allowed.test", "203.0.113.10");
    DnsMessages.address(out, "Allowed.Test", "203.0.113.11");
    assertThat(addresses(out)).containsExactly("203.0.113.10", "203.0.113.11");
  }

  @Test
  void followsAliasesToTheirEnd() {
    ByteBuffer out = DnsMessages.answer(ID, OK, NAME, A, 3);
    DnsMessages.alias(out, "allowed.test", "one.test");
    DnsMessages.alias(out, "one.test", "two.test");
    DnsMessages.address(out, "two.test", "203.0.113.10");
    assertThat(addresses(out)).containsExactly("203.0.113.10");
  }

  @Test
  void ignoresAddressesOfNamesThatWereNotAskedFor() {
    ByteBuffer out = DnsMessages.answer(ID, OK, NAME, A, 2);
    DnsMessages.address(out, "other.test", "203.0.113.66");
    DnsMessages.address(out, "allowed.test", "203.0.113.10");
    assertThat(addresses(out)).containsExactly("203.0.113.10");
  }

  @Test
  void aRingOfAliasesHasNoAddress() {
    ByteBuffer out = DnsMessages.answer(ID, OK, NAME, A, 3);
    DnsMessages.alias(out, "allowed.test", "one.test");
    DnsMessages.alias(out, "one.test", "allowed.test");
    DnsMessages.address(out, "other.test", "203.0.113.66");
    assertThat(addresses(out)).isEmpty();
  }

  @Test
  void readsCompressedNames() {
    ByteBuffer out = DnsMessages.answer(ID, OK, NAME, A, 1);
    out.putShort((short) 0xc00c).putShort((short) A).putShort((short) 1).putInt(0);
    out.putShort((short) 4).put(new byte[] {(byte) 203, 0, 113, 10});
    assertThat(addresses(out)).containsExactly("203.0.113.10");
  }

  @Test
  void pointersThatDoNotLeadBackAreRefused() {
    ByteBuffer out = DnsMessages.answer(ID, OK, NAME, A, 1);
    int here = out.position();
    out.putShort((short) (0xc000 | here)).putShort((short) A).putShort((short) 1).putInt(0);
    out.putShort((short) 4).putInt(0);
    assertThat(addresses(out)).isEmpty();
  }

  @Test
  void anAnswerToAnotherQuestionIsNone() {
    assertThat(read(DnsMessages.answer((short) 78, OK, NAME, A, 0))).isEmpty();
    assertThat(read(DnsMessages.answer(ID, OK, new HostName("other.test"), A, 0))).isEmpty();
    assertThat(read(DnsMessages.answer(ID, OK, NAME, 28, 0))).isEmpty();
    assertThat(read(DnsMessages.answer(ID, 0x0100, NAME, A, 0))).isEmpty();
  }

  @Test
  void tellsFailureAbsenceAndTruncationApart() {
    assertThat(read(DnsMessages.answer(ID, 0x8182, NAME, A, 0)))
        .contains(new DnsResponse(List.of(), false, true));
    assertThat(read(DnsMessages.answer(ID, 0x8183, NAME, A, 0)))
        .contains(new DnsResponse(List.of(), false, false));
    assertThat(read(DnsMessages.answer(ID, 0x8380, NAME, A, 0)))
        .contains(new DnsResponse(List.of(), true, false));
  }

  @Test
  void aCutAnswerIsNone() {
    ByteBuffer out = DnsMessages.answer(ID, OK, NAME, A, 1);
    DnsMessages.address(out, "allowed.test", "203.0.113.10");
    out.flip();
    for (int length = 0; length < out.limit(); length++) {
      assertThat(DnsResponse.read(out.slice(0, length), ID, NAME, A)).isEmpty();
    }
    assertThat(DnsResponse.read(out, ID, NAME, A)).isPresent();
  }

  @FuzzTest
  void readsAnyBytes(byte @NotNull [] bytes) {
    assertThat(DnsResponse.read(ByteBuffer.wrap(bytes), ID, NAME, A)).isNotNull();
    ByteBuffer out = DnsMessages.answer(ID, OK, NAME, A, 3);
    out.put(bytes, 0, Math.min(bytes.length, out.remaining()));
    Optional<DnsResponse> response = read(out);
    response.ifPresent(found -> assertThat(found.addresses()).allMatch(a -> !a.ipv6()));
  }

  private static List<String> addresses(ByteBuffer out) {
    return read(out)
        .map(response -> response.addresses().stream().map(IpAddress::toString).toList())
        .orElse(List.of());
  }

  private static Optional<DnsResponse> read(ByteBuffer out) {
    return DnsResponse.read(out.flip(), ID, NAME, A);
  }
}
