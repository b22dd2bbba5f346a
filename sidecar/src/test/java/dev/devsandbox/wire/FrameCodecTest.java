package dev.devsandbox.wire;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.Charset;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameCodecTest {

  @Property
  void aFrameThatIsWrittenIsReadUnchanged(@ForAll("upFrames") UpFrame frame) throws Exception {
    assertThat(FrameCodec.decodeUp(FrameCodec.encode(frame))).isEqualTo(frame);
  }

  @Property
  void anIdentityThatIsWrittenIsReadUnchanged(
      @ForAll List<String> audiences, @ForAll("uids") List<Long> uids) throws Exception {
    DownFrame frame = new DownFrame.Identity(uids, audiences, 600);
    assertThat(FrameCodec.decodeDown(FrameCodec.encode(frame))).isEqualTo(frame);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "null",
        "{}",
        "{\"type\":1}",
        "{\"type\":null}",
        "{\"type\":\"heartbeat\"}",
        "{\"type\":\"heartbeat\",\"sentMillis\":\"1\"}",
        "{\"type\":\"heartbeat\",\"sentMillis\":-1}",
        "{\"type\":\"heartbeat\",\"sentMillis\":1.0}",
        "{\"type\":\"heartbeat\",\"sentMillis\":18446744073709551616}",
        "{\"type\":\"heartbeat\",\"sentMillis\":1,\"denials\":{}}",
        "{\"type\":\"heartbeat\",\"sentMillis\":1,\"denials\":[1]}",
        "{\"type\":\"heartbeat\",\"sentMillis\":1}x",
        "{\"type\":\"heartbeat\",\"sentMillis\":1}{}",
        "{\"type\":\"heartbeat\",\"sentMillis\":1,\"sentMillis\":2}",
        "{\"type\":\"reauth\",\"token\":\"\\ud800\"}",
        "{\"type\":\"reauth\",\"token\":NaN}",
        "{'type':'reauth','token':''}",
        "{\"type\":\"reauth\",/**/\"token\":\"x\"}",
        "{\"type\":\"tokenRequest\",\"id\":1,\"audience\":[\"a\"]}",
        "{\"type\":\"hello\",\"version\":1,\"role\":\"fence\",\"token\":\"t\",\"build\":\"b\"}",
        "{\"type\":\"ack\",\"seq\":1,\"hash\":\"h\",\"result\":\"Maybe\"}",
        "{\"type\":\"ack\",\"hash\":\"h\",\"result\":\"Applied\"}",
      })
  void aBodyThatIsNoFrameIsMalformed(String body) {
    assertThatExceptionOfType(MalformedFrameException.class)
        .isThrownBy(() -> FrameCodec.decodeUp(body.getBytes(UTF_8)));
  }

  @Test
  void onlyUtf8IsRead() {
    String text = "{\"type\":\"reauth\",\"token\":\"x\"}";
    for (Charset other : List.of(UTF_16LE, Charset.forName("UTF-32LE"))) {
      assertThatExceptionOfType(MalformedFrameException.class)
          .isThrownBy(() -> FrameCodec.decodeUp(text.getBytes(other)));
    }
    byte[] brokenUtf8 = text.getBytes(UTF_8);
    brokenUtf8[text.indexOf('x')] = (byte) 0xC0;
    assertThatExceptionOfType(MalformedFrameException.class)
        .isThrownBy(() -> FrameCodec.decodeUp(brokenUtf8));
  }

  @Test
  void moreThanTwentyDenialsAreMalformed() {
    Denial denial = new Denial("a.test", 443, "NoRule", 1, Instant.EPOCH);
    byte[] tooMany =
        FrameCodec.encode(
            new UpFrame.Heartbeat(
                1, 21, java.util.Collections.nCopies(Denial.MAX_PER_HEARTBEAT + 1, denial)));
    assertThatExceptionOfType(MalformedFrameException.class)
        .isThrownBy(() -> FrameCodec.decodeUp(tooMany));
  }

  @Test
  void deepNestingIsMalformed() {
    String deep = "{\"type\":\"reauth\",\"x\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}";
    assertThatExceptionOfType(MalformedFrameException.class)
        .isThrownBy(() -> FrameCodec.decodeUp(deep.getBytes(UTF_8)));
  }

  @Test
  void noExceptionAndNoTextFormShowsASecret() {
    String secret = "eyJhbGciOi.canary";
    assertThat(new UpFrame.Reauth(new Secret(secret)).toString()).doesNotContain("canary");
    assertThatThrownBy(
            () -> FrameCodec.decodeUp(("{\"type\":\"reauth\",\"token\":" + secret).getBytes(UTF_8)))
        .hasMessageNotContaining("canary")
        .hasMessageNotContaining("eyJ")
        .hasNoCause();
  }

  @Provide
  Arbitrary<List<Long>> uids() {
    return Arbitraries.longs().between(0, 0xFFFF_FFFEL).list().ofMaxSize(8);
  }

  @Provide
  Arbitrary<UpFrame> upFrames() {
    Arbitrary<String> text = wellFormedText();
    Arbitrary<Long> count = Arbitraries.longs().greaterOrEqual(0);
    Arbitrary<ConfigVersion> version = Combinators.combine(count, text).as(ConfigVersion::new);
    Arbitrary<Secret> token = text.map(Secret::new);
    Arbitrary<Instant> time = Arbitraries.longs().between(0, 1L << 40).map(Instant::ofEpochMilli);
    Arbitrary<Denial> denial =
        Combinators.combine(text, Arbitraries.integers().between(0, 65535), text, count, time)
            .as(Denial::new);
    return Arbitraries.oneOf(
        Combinators.combine(
                Arbitraries.of(Role.class), token, text, text.list(), version.injectNull(0.5))
            .as((role, t, build, able, v) -> new UpFrame.Hello(1, role, t, build, able, v)),
        Combinators.combine(
                version,
                Arbitraries.of(UpFrame.Ack.Result.class),
                text.injectNull(0.5),
                text.list())
            .as(UpFrame.Ack::new),
        Combinators.combine(count, count, denial.list().ofMaxSize(Denial.MAX_PER_HEARTBEAT))
            .as(UpFrame.Heartbeat::new),
        token.map(UpFrame.Reauth::new),
        Combinators.combine(count, text).as(UpFrame.TokenRequest::new));
  }

  private static Arbitrary<String> wellFormedText() {
    return Arbitraries.strings().filter(s -> UTF_8.newEncoder().canEncode(s));
  }
}
