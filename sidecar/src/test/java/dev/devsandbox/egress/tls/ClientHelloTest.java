package dev.devsandbox.egress.tls;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import dev.devsandbox.egress.policy.Reason;
import dev.devsandbox.egress.tls.ClientHello.Result;
import dev.devsandbox.wire.HostName;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientHelloTest {
  private static final Result ALLOWED = new Result.Named(new HostName("allowed.test"));

  @Test
  void findsTheName() {
    assertThat(read(Hello.named("allowed.test"))).contains(ALLOWED);
    assertThat(read(Hello.named("ALLOWED.Test."))).contains(ALLOWED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void agreesWithTheJdkAboutItsOwnHello(String version) throws Exception {
    SSLEngine engine = SSLContext.getDefault().createSSLEngine("allowed.test", 443);
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(new String[] {version});
    parameters.setServerNames(List.of(new SNIHostName("allowed.test")));
    engine.setSSLParameters(parameters);
    ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    engine.wrap(ByteBuffer.allocate(0), out);
    byte[] hello = Arrays.copyOf(out.array(), out.position());
    assertThat(read(hello)).contains(ALLOWED);
  }

  @Property(tries = 200)
  void recordsAndSegmentsOfAnySizeChangeNothing(
      @ForAll @IntRange(min = 1, max = 600) int record,
      @ForAll @IntRange(min = 1, max = 700) int segment,
      @ForAll @IntRange(max = 2000) int padding) {
    byte[] hello =
        new Hello().extension(21, new byte[padding]).serverName("allowed.test").records(record);
    HandshakeReader reader = new HandshakeReader();
    for (int from = 0; from < hello.length; from += segment) {
      int to = Math.min(hello.length, from + segment);
      Optional<Result> result = reader.feed(ByteBuffer.wrap(Arrays.copyOfRange(hello, from, to)));
      assertThat(result).isEqualTo(to == hello.length ? Optional.of(ALLOWED) : Optional.empty());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1200, 16_000, 20_000, 60_000})
  void aNameBehindALongExtensionIsFound(int length) {
    byte[] hello =
        new Hello().extension(0x0033, new byte[length]).serverName("allowed.test").records(1 << 14);
    assertThat(read(hello)).contains(ALLOWED);
  }

  @Test
  void aHelloThatIsTooLongIsRefusedBeforeItIsRead() {
    byte[] header = {22, 3, 1, 0, 4, 1, 1, 0, 1};
    assertThat(read(header)).contains(refused(Reason.BadClientHello));
  }

  @Test
  void noNameIsRefused() {
    assertThat(read(new Hello().records(1000))).contains(refused(Reason.SniMissing));
    assertThat(read(new Hello().extension(16, new byte[2]).records(1000)))
        .contains(refused(Reason.SniMissing));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1.2.3.4",
        "::1",
        "[::1]",
        "evil.test\0.allowed.test",
        "allowed.test\r\nX: y",
        "a b",
        "b\u00fccher.test",
        "*.allowed.test",
        ".",
        "127.1",
        "0x7f000001",
        "allowed.test:443"
      })
  void aNameThatIsNoHostNameIsRefused(String name) {
    assertThat(read(Hello.named(name))).contains(refused(Reason.SniInvalid));
  }

  @Test
  void twoNamesAreOneTooMany() {
    byte[] two = new Hello().serverName("denied.test").serverName("allowed.test").records(1000);
    byte[] inOneList =
        new Hello()
            .serverNames(Hello.entry(0, "allowed.test"), Hello.entry(0, "denied.test"))
            .records(1000);
    byte[] unknownFirst =
        new Hello()
            .serverNames(Hello.entry(7, "denied.test"), Hello.entry(0, "allowed.test"))
            .records(1000);
    for (byte[] hello : List.of(two, inOneList, unknownFirst)) {
      assertThat(read(hello)).contains(refused(Reason.BadClientHello));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0xfe0d, 0xffce})
  void aHelloThatMayHideAnotherNameIsRefused(int extension) {
    byte[] hello =
        new Hello().serverName("allowed.test").extension(extension, new byte[8]).records(1000);
    assertThat(read(hello)).contains(refused(Reason.EncryptedClientHello));
  }

  @Test
  void otherRecordsAndMessagesAreRefusedAtOnce() {
    byte[] emptyRecordFirst = {22, 3, 1, 0, 0};
    byte[] alert = {21, 3, 1, 0, 2, 1, 0};
    byte[] ssl2 = {22, 2, 0, 0, 5, 1};
    byte[] serverHello = {22, 3, 1, 0, 5, 2, 0, 0, 1, 0};
    byte[] tooLongRecord = {22, 3, 1, 0x40, 1, 1};
    for (byte[] bytes : List.of(emptyRecordFirst, alert, ssl2, serverHello, tooLongRecord)) {
      assertThat(read(bytes)).contains(refused(Reason.BadClientHello));
    }
  }

  @Test
  void nothingMayFollowInTheSameRecord() {
    byte[] hello = Hello.named("allowed.test");
    byte[] longer = Arrays.copyOf(hello, hello.length + 1);
    longer[4]++;
    assertThat(read(longer)).contains(refused(Reason.BadClientHello));
  }

  @Test
  void bytesAfterTheRecordAreLeftAlone() {
    byte[] hello = Hello.named("allowed.test");
    ByteBuffer more = ByteBuffer.wrap(Arrays.copyOf(hello, hello.length + 3));
    assertThat(new HandshakeReader().feed(more)).contains(ALLOWED);
    assertThat(more.remaining()).isEqualTo(3);
  }

  @Property(tries = 3000)
  void aChangedByteNeverChangesTheNameUnseen(
      @ForAll @IntRange(max = 90) int position, @ForAll byte value) {
    byte[] hello = Hello.named("allowed.test");
    hello[position % hello.length] = value;
    checkAgainstJdk(hello);
  }

  @Test
  void theJdkReadsTheHellosOfThisTest() {
    assertThat(JdkServerName.read(Hello.named("allowed.test")))
        .contains(new HostName("allowed.test"));
  }

  @FuzzTest
  void readsAnyBytes(byte @NotNull [] bytes) {
    checkAgainstJdk(bytes);
  }

  /** What we accept, the JDK must read alike: it is the reader that takes the last of two names. */
  private static void checkAgainstJdk(byte[] bytes) {
    Optional<Result> ours = read(bytes);
    if (ours.isPresent() && ours.get() instanceof Result.Named named) {
      assertThat(JdkServerName.read(bytes))
          .satisfiesAnyOf(
              name -> assertThat(name).isEmpty(), name -> assertThat(name).contains(named.name()));
    }
  }

  private static Optional<Result> read(byte[] bytes) {
    return new HandshakeReader().feed(ByteBuffer.wrap(bytes));
  }

  private static Result refused(Reason reason) {
    return new Result.Refused(reason);
  }
}
