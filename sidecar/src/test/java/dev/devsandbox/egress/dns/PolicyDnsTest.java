package dev.devsandbox.egress.dns;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import dev.devsandbox.egress.policy.DenialCounters;
import dev.devsandbox.egress.policy.DenialLog;
import dev.devsandbox.egress.policy.Policy;
import dev.devsandbox.log.JsonLog;
import dev.devsandbox.wire.Denial;
import dev.devsandbox.wire.EgressConfig;
import dev.devsandbox.wire.EgressDeny;
import dev.devsandbox.wire.EgressProtocol;
import dev.devsandbox.wire.EgressRule;
import dev.devsandbox.wire.HostName;
import dev.devsandbox.wire.IpAddress;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyDnsTest {
  @TempDir Path directory;

  private static final int A = 1;
  private static final int AAAA = 28;
  private static final Policy POLICY =
      new Policy(
          new EgressConfig(
              "s",
              1,
              List.of(),
              List.of(
                  new EgressRule.Hosts(
                      "p/r",
                      List.of("allowed.test", "*.wild.test"),
                      EgressProtocol.TLS,
                      List.of(443))),
              List.of(new EgressDeny("p/d", List.of("no.wild.test"), List.of()))));

  private final DenialCounters counters = new DenialCounters(Clock.systemUTC());
  private SyntheticAddresses addresses;
  private PolicyDns dns;

  @BeforeEach
  void create() throws IOException {
    addresses = new SyntheticAddresses(directory.resolve("names"));
    dns = dns(true);
  }

  @Test
  void anAllowedNameHasAnAddressThatLeadsBackToIt() {
    for (int type : new int[] {A, AAAA}) {
      Answer answer = ask(DnsMessages.query(7, "allowed.test", type));
      assertThat(answer.code).isZero();
      assertThat(answer.id).isEqualTo(7);
      assertThat(answer.ttl).isBetween(1, 30);
      assertThat(addresses.nameOf(answer.address)).contains(new HostName("allowed.test"));
    }
  }

  @Test
  void eachNameHasAddressesOfItsOwnAndKeepsThem() {
    IpAddress first = ask(DnsMessages.query(1, "a.wild.test", A)).address;
    IpAddress second = ask(DnsMessages.query(1, "b.wild.test", A)).address;
    assertThat(second).isNotEqualTo(first);
    assertThat(ask(DnsMessages.query(1, "A.Wild.TEST", A)).address).isEqualTo(first);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "denied.test",
        "x.allowed.test",
        "wild.test",
        "no.wild.test",
        "kubernetes.default.svc",
        "allowed.test.ns.svc.cluster.local",
        "1.2.3.4",
        "bad name.test",
        "a\0.allowed.test"
      })
  void everyOtherNameDoesNotExist(String name) {
    Answer answer = ask(DnsMessages.query(1, name, A));
    assertThat(answer.code).isEqualTo(3);
    assertThat(answer.answers).isZero();
  }

  @Test
  void aDenialIsCounted() {
    ask(DnsMessages.query(1, "denied.test", A));
    assertThat(counters.drain(20))
        .singleElement()
        .extracting(Denial::host, Denial::port, Denial::reason)
        .containsExactly("denied.test", 0, "NotAllowed");
  }

  @Test
  void aDenialSaysBlockedToWhoCanReadIt() {
    Answer answer = ask(DnsMessages.ednsQuery(1, "denied.test", A, new byte[0]));
    assertThat(answer.code).isEqualTo(3);
    assertThat(answer.extendedError).isEqualTo(15);
    assertThat(ask(DnsMessages.ednsQuery(1, "allowed.test", A, new byte[0])).extendedError)
        .isEqualTo(-1);
  }

  @Test
  void optionsOfTheQueryAreNotReturned() {
    byte[] cookie = {0, 10, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8};
    Answer with = ask(DnsMessages.ednsQuery(1, "allowed.test", A, cookie));
    Answer without = ask(DnsMessages.ednsQuery(1, "allowed.test", A, new byte[0]));
    assertThat(with.bytes).isEqualTo(without.bytes);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 5, 6, 12, 15, 16, 33, 64, 65, 257})
  void otherTypesOfAnAllowedNameAreEmpty(int type) {
    Answer answer = ask(DnsMessages.query(1, "allowed.test", type));
    assertThat(answer.code).isZero();
    assertThat(answer.answers).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {251, 252, 255})
  void transfersAndAnyAreNotImplemented(int type) {
    assertThat(ask(DnsMessages.query(1, "allowed.test", type)).code).isEqualTo(4);
  }

  @Test
  void withoutIpv6ThereIsNoAaaa() {
    dns = dns(false);
    Answer answer = ask(DnsMessages.query(1, "allowed.test", AAAA));
    assertThat(answer.code).isZero();
    assertThat(answer.answers).isZero();
    assertThat(ask(DnsMessages.query(1, "allowed.test", A)).answers).isOne();
  }

  @Test
  void aWildcardBringsABoundedNumberOfNames() {
    for (int i = 0; i < SyntheticAddresses.MAX_PER_WILDCARD; i++) {
      assertThat(ask(DnsMessages.query(1, "n" + i + ".wild.test", A)).code).isZero();
    }
    assertThat(ask(DnsMessages.query(1, "more.wild.test", A)).code).isEqualTo(5);
    assertThat(ask(DnsMessages.query(1, "n0.wild.test", A)).code).isZero();
    assertThat(ask(DnsMessages.query(1, "allowed.test", A)).code).isZero();
    assertThat(counters.drain(20)).extracting(Denial::reason).containsExactly("LimitReached");
  }

  @Test
  void messagesThatAreNoQueryAreAnsweredWithAnErrorOrNotAtAll() {
    assertThat(dns.answer(ByteBuffer.allocate(11))).isEmpty();
    ByteBuffer response = DnsMessages.query(1, "allowed.test", A);
    response.putShort(2, (short) 0x8180);
    assertThat(dns.answer(response)).isEmpty();
    ByteBuffer update = DnsMessages.query(1, "allowed.test", A);
    update.putShort(2, (short) (5 << 11));
    assertThat(ask(update).code).isEqualTo(4);
    ByteBuffer twoQuestions = DnsMessages.query(1, "allowed.test", A);
    twoQuestions.putShort(4, (short) 2);
    assertThat(ask(twoQuestions).code).isEqualTo(1);
    ByteBuffer chaos = DnsMessages.query(1, "allowed.test", A);
    chaos.putShort(chaos.limit() - 2, (short) 3);
    assertThat(ask(chaos).code).isEqualTo(5);
    ByteBuffer pointer = DnsMessages.header(1, 0, 1, 0, 0);
    pointer.putShort((short) 0xc00c).putShort((short) A).putShort((short) 1).flip();
    assertThat(ask(pointer).code).isEqualTo(1);
    ByteBuffer whole = DnsMessages.query(1, "allowed.test", A);
    for (int length = 12; length < whole.limit(); length++) {
      assertThat(ask(whole.slice(0, length)).code).isEqualTo(1);
    }
  }

  @FuzzTest
  void answersAnyBytesShortly(byte @NotNull [] bytes) throws IOException {
    if (dns == null) {
      create();
    }
    Optional<ByteBuffer> answer = dns.answer(ByteBuffer.wrap(bytes));
    answer.ifPresent(found -> {
      assertThat(found.remaining()).isBetween(12, PolicyDns.MAX_ANSWER);
      assertThat(found.getShort(0)).isEqualTo(ByteBuffer.wrap(bytes).getShort(0));
    });
  }

  private PolicyDns dns(boolean ipv6) {
    JsonLog log = new JsonLog(OutputStream.nullOutputStream(), "egress", Clock.systemUTC());
    return new PolicyDns(
        () -> POLICY, addresses, new DenialLog(log, counters, System::nanoTime), ipv6);
  }

  private Answer ask(ByteBuffer query) {
    return Answer.read(dns.answer(query).orElseThrow());
  }

  /** An answer taken apart. */
  private record Answer(
      int id,
      int code,
      int answers,
      int ttl,
      IpAddress address,
      int extendedError,
      ByteBuffer bytes) {
    static Answer read(ByteBuffer message) {
      ByteBuffer copy = message.duplicate();
      int id = copy.getShort();
      int flags = copy.getShort();
      assertThat(flags & 0x8000).isNotZero();
      int questions = copy.getShort();
      int answers = copy.getShort();
      copy.getShort();
      int additional = copy.getShort();
      if (questions == 1) {
        DnsNames.readUncompressed(copy);
        copy.getInt();
      }
      int ttl = -1;
      IpAddress address = IpAddress.v4(0);
      if (answers == 1) {
        assertThat(copy.getShort()).isEqualTo((short) 0xc00c);
        copy.getInt();
        ttl = copy.getInt();
        byte[] data = new byte[copy.getShort()];
        copy.get(data);
        address = IpAddress.of(data);
      }
      int extendedError = -1;
      if (additional == 1) {
        copy.position(copy.position() + 9);
        if (copy.getShort() > 0) {
          assertThat(copy.getInt()).isEqualTo(15 << 16 | 2);
          extendedError = copy.getShort();
        }
      }
      assertThat(copy.remaining()).isZero();
      return new Answer(id, flags & 0xf, answers, ttl, address, extendedError, message);
    }
  }

  @Test
  void theTestReadsWhatItBuilds() {
    byte[] query = new byte[DnsMessages.query(1, "a.test", A).remaining()];
    DnsMessages.query(1, "a.test", A).get(query);
    assertThat(Arrays.copyOfRange(query, 12, 20)).containsExactly(1, 'a', 4, 't', 'e', 's', 't', 0);
  }
}
