package dev.devsandbox.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.devsandbox.control.BrokerStub.Connection;
import dev.devsandbox.control.BrokerStub.Tls;
import dev.devsandbox.control.RecordingListener.Down;
import dev.devsandbox.control.TestCa.Contents;
import dev.devsandbox.wire.ConfigVersion;
import dev.devsandbox.wire.Denial;
import dev.devsandbox.wire.DownFrame;
import dev.devsandbox.wire.FrameStream;
import dev.devsandbox.wire.Role;
import dev.devsandbox.wire.Secret;
import dev.devsandbox.wire.UpFrame;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The channel against brokers, well and sick, that speak TLS by another implementation. */
@Tag("component")
class ControlChannelTest {
  private static final ConfigVersion IN_FORCE = new ConfigVersion(7, "sha256:00ff");
  private static final UpFrame.Heartbeat HEARTBEAT =
      new UpFrame.Heartbeat(
          1, 3, List.of(new Denial("denied.test", 443, "NoRule", 3, Instant.EPOCH)));
  private static final Duration SHORT = Duration.ofMillis(1);
  private static final Duration ANSWER = Duration.ofSeconds(2);
  private static final Duration NEVER = Duration.ofDays(1);
  private static final Pace EAGER = new Pace(SHORT, SHORT, NEVER, ANSWER, NEVER);

  @TempDir Path dir;
  private final RecordingListener listener = new RecordingListener();
  private BrokerStub broker;
  private TestCa ca;
  private Tls good;
  private ControlChannel channel;

  @BeforeEach
  void startBroker() throws Exception {
    broker = new BrokerStub();
    ca = TestCa.create();
    good = Tls.of(ca.issue());
    replace("broker-ca", ca.pem());
    replace("token", "token-1");
  }

  @AfterEach
  void stop() throws IOException {
    channel.close();
    broker.close();
  }

  @Test
  void aStreamBeginsWithWhoTheSidecarIsAndWhatItEnforces() throws Exception {
    start(EAGER);
    UpFrame.Hello hello = broker.await(good).welcome();

    assertThat(hello)
        .isEqualTo(
            new UpFrame.Hello(
                1, Role.EGRESS, new Secret("token-1"), "test", List.of("tls"), IN_FORCE));
    assertThat(listener.await(DownFrame.Welcome.class).sandbox()).isEqualTo("demo/hello");
  }

  @Test
  void aConfigIsAcknowledgedAndHeartbeatsReportDenials() throws Exception {
    start(EAGER);
    Connection stream = broker.await(good);
    stream.welcome();

    stream.send(new DownFrame.Config("a document"));
    assertThat(stream.read(UpFrame.Ack.class).config().seq()).isEqualTo("a document".length());
    assertThat(stream.read(UpFrame.Heartbeat.class)).isEqualTo(HEARTBEAT);
    assertThat(stream.read(UpFrame.Heartbeat.class)).isEqualTo(HEARTBEAT);
  }

  @Test
  void framesForTheIdentitySidecarReachIt() throws Exception {
    start(EAGER);
    Connection stream = broker.await(good);
    stream.welcome();
    listener.await(DownFrame.Welcome.class);
    assertThat(channel.send(new UpFrame.TokenRequest(1, "vault"))).isTrue();
    assertThat(stream.read(UpFrame.TokenRequest.class).audience()).isEqualTo("vault");

    DownFrame.Identity identity = new DownFrame.Identity(List.of(1000L), List.of("vault"), 600);
    DownFrame.Token token = new DownFrame.Token(1, new Secret("jwt"), Instant.EPOCH);
    DownFrame.TokenDenied denied = new DownFrame.TokenDenied(2, "NotGranted", "no");
    for (DownFrame frame : List.of(identity, token, denied)) {
      stream.send(frame);
      assertThat(listener.await(frame.getClass())).isEqualTo(frame);
    }
  }

  @Test
  void aConfigAsLongAsAFrameMayBeIsTaken() throws Exception {
    start(EAGER);
    Connection stream = broker.await(good);
    stream.welcome();
    String document = "x".repeat(FrameStream.LIMIT - 100);

    stream.send(new DownFrame.Config(document));
    assertThat(stream.read(UpFrame.Ack.class).config().seq()).isEqualTo(document.length());
  }

  @Test
  void framesOfANewerBrokerAreIgnored() throws Exception {
    start(EAGER);
    Connection stream = broker.await(good);
    stream.welcome();

    stream.sendBody("{\"type\":\"hold\",\"untilMillis\":1}".getBytes(UTF_8));
    stream.send(new DownFrame.Config("next"));
    assertThat(stream.read(UpFrame.Ack.class).config().seq()).isEqualTo(4);
  }

  static Stream<Named<Consumer<Contents>>> strangers() {
    return Stream.of(
        Named.of("other name", as -> as.name = "other.system.svc"),
        Named.of("expired", as -> as.until = TestCa.NOW.minusSeconds(1)));
  }

  @ParameterizedTest
  @MethodSource("strangers")
  void aBrokerWithAWrongCertificateSeesNoToken(Consumer<Contents> leaf) throws Exception {
    start(EAGER);
    assertNothingToldTo(Tls.of(ca.issue(leaf)));
  }

  @Test
  void aBrokerOfAnotherCaSeesNoToken() throws Exception {
    start(EAGER);
    assertNothingToldTo(Tls.of(TestCa.create().issue()));
    assertThat(listener.await(Down.class).reason()).contains("not signed by a CA of the bundle");
  }

  @Test
  void aServerThatDoesNotSpeakTheProtocolSeesNoToken() throws Exception {
    start(EAGER);
    assertNothingToldTo(new Tls(good.identity(), "TLSv1.3", ""));
    assertNothingToldTo(new Tls(good.identity(), "TLSv1.3", "h2"));
    assertNothingToldTo(new Tls(good.identity(), "TLSv1.2", BrokerTlsClient.ALPN));
  }

  @Test
  void aNewCaInTheFileIsTriedAtOnce() throws Exception {
    TestCa next = TestCa.create();
    start(new Pace(NEVER, NEVER, NEVER, ANSWER, NEVER));
    assertNothingToldTo(Tls.of(next.issue()));
    listener.await(Down.class);

    replace("broker-ca", ca.pem() + next.pem());
    assertThat(broker.await(Tls.of(next.issue())).welcome().token().value()).isEqualTo("token-1");
  }

  @Test
  void aCaThatWasPushedIsTrustedBeforeTheFileHasIt() throws Exception {
    TestCa next = TestCa.create();
    start(EAGER);
    Connection stream = broker.await(good);
    stream.welcome();
    stream.send(new DownFrame.CaBundle(ca.pem() + next.pem()));
    stream.send(new DownFrame.Config("pushed after"));
    stream.read(UpFrame.Ack.class);
    stream.close();

    broker.await(Tls.of(next.issue())).welcome();
  }

  @Test
  void aBrokenBundleInTheFileIsSurvived() throws Exception {
    replace("broker-ca", "not a bundle");
    start(new Pace(NEVER, NEVER, NEVER, ANSWER, NEVER));
    assertThat(listener.await(Down.class).reason()).contains("broker-ca");

    replace("broker-ca", ca.pem());
    broker.await(good).welcome();
  }

  @Test
  void aLostStreamIsReplacedWithTheTokenOfThatTime() throws Exception {
    start(EAGER);
    try (Connection first = broker.await(good)) {
      first.welcome();
      listener.await(DownFrame.Welcome.class);
      replace("token", "token-2");
    }
    assertThat(broker.await(good).welcome().token().value()).isEqualTo("token-2");
    assertThat(listener.await(Down.class).reason()).isNotEmpty();
    listener.await(DownFrame.Welcome.class);
  }

  @Test
  void aRenewedTokenIsSentOnTheSameStream() throws Exception {
    start(EAGER);
    Connection stream = broker.await(good);
    stream.welcome();
    stream.read(UpFrame.Heartbeat.class);
    replace("token", "token-2");

    assertThat(stream.read(UpFrame.Reauth.class).token().value()).isEqualTo("token-2");
  }

  @Test
  void anUnchangedTokenIsSentAgainWhenItIsDue() throws Exception {
    start(new Pace(SHORT, SHORT, NEVER, ANSWER, SHORT));
    Connection stream = broker.await(good);
    stream.welcome();

    assertThat(stream.read(UpFrame.Reauth.class).token().value()).isEqualTo("token-1");
  }

  @Test
  void aBrokerThatAcceptsButNeverSpeaksIsLeft() throws Exception {
    start(EAGER);
    try (Socket silent = broker.awaitTcp();
        Connection beforeWelcome = broker.await(good)) {
      assertThat(beforeWelcome.read()).isInstanceOf(UpFrame.Hello.class);
      broker.await(good).welcome();
      assertThat(silent.isConnected()).isTrue();
    }
  }

  @Test
  void aBrokerThatFallsSilentIsLeft() throws Exception {
    start(EAGER);
    try (Connection silent = broker.await(good)) {
      silent.welcome();
      silent.awaitEnd();
    }
    broker.await(good).welcome();
  }

  @Test
  void aBrokerThatSendsHeartbeatsIsKept() throws Exception {
    start(EAGER);
    Connection stream = broker.await(good);
    stream.welcome();
    for (int i = 0; i < 5; i++) {
      stream.read(UpFrame.Heartbeat.class);
      stream.send(new DownFrame.Heartbeat());
    }
    stream.send(new DownFrame.Config("still here"));
    assertThat(stream.read(UpFrame.Ack.class).config().seq()).isEqualTo(10);
  }

  @Test
  void aLongFrameBeforeTheWelcomeEndsTheStream() throws Exception {
    start(EAGER);
    assertLeftAfter(false, header(FrameStream.LIMIT_BEFORE_WELCOME + 1));
  }

  @Test
  void aFrameBeyondTheLimitEndsTheStream() throws Exception {
    start(EAGER);
    assertLeftAfter(true, header(FrameStream.LIMIT + 1));
    assertLeftAfter(true, header(0));
    assertLeftAfter(true, header(-1));
  }

  @Test
  void aMalformedFrameEndsTheStream() throws Exception {
    start(EAGER);
    assertLeftAfter(true, new byte[] {0, 0, 0, 2, '{', '{'});
  }

  @Test
  void aBrokerThatOrdersBeforeItsWelcomeIsLeft() throws Exception {
    start(EAGER);
    try (Connection stream = broker.await(good)) {
      stream.read();
      stream.send(new DownFrame.Config("too early"));
      stream.awaitEnd();
    }
    broker.await(good).welcome();
  }

  @Test
  void aRefusalIsToldAndTriedAgain() throws Exception {
    start(EAGER);
    refuse(DownFrame.Refusal.Code.UnknownPod);
    assertThat(listener.await(DownFrame.Refusal.class).code())
        .isEqualTo(DownFrame.Refusal.Code.UnknownPod);
    broker.await(good).welcome();
  }

  @ParameterizedTest
  @EnumSource(
      value = DownFrame.Refusal.Code.class,
      names = {"Superseded", "Unsupported", "Revoked"})
  void aLastingRefusalIsNotAskedAgainUntilTheTokenChanges(DownFrame.Refusal.Code code)
      throws Exception {
    start(EAGER);
    refuse(code);
    listener.await(Down.class);
    replace("token", "token-2");

    assertThat(broker.await(good).welcome().token().value()).isEqualTo("token-2");
  }

  @Test
  void nothingCanBeSentWithoutAStream() throws Exception {
    start(EAGER);
    assertThat(channel.send(new UpFrame.TokenRequest(1, "vault"))).isFalse();
    assertThat(channel.isUp()).isFalse();
  }

  @Test
  void aStreamThatDoesNotKeepUpIsGivenUp() throws Exception {
    start(EAGER);
    try (Connection deaf = broker.await(good)) {
      deaf.welcome();
      listener.await(DownFrame.Welcome.class);
      UpFrame big = new UpFrame.TokenRequest(1, "x".repeat(200_000));
      boolean sent = true;
      for (int i = 0; i < 1000 && sent; i++) {
        sent = channel.send(big);
      }
      assertThat(sent).isFalse();
    }
    broker.await(good).welcome();
  }

  @Test
  void aClosedChannelEndsItsStream() throws Exception {
    start(EAGER);
    Connection stream = broker.await(good);
    stream.welcome();
    listener.await(DownFrame.Welcome.class);
    channel.close();
    stream.awaitEnd();
  }

  private void start(Pace pace) {
    channel =
        new ControlChannel(
            new ControlSettings(
                broker.address(),
                TestCa.BROKER_NAME,
                dir.resolve("broker-ca"),
                dir.resolve("token"),
                Role.EGRESS,
                "test",
                List.of("tls")),
            () -> IN_FORCE,
            () -> HEARTBEAT,
            pace,
            Clock.systemUTC());
    channel.start(listener);
  }

  private void assertNothingToldTo(Tls tls) {
    assertThatThrownBy(
            () -> {
              try (Connection stream = broker.await(tls)) {
                throw new AssertionError("was told " + stream.read());
              }
            })
        .isInstanceOf(IOException.class);
  }

  private void assertLeftAfter(boolean welcomed, byte[] raw) throws Exception {
    try (Connection stream = broker.await(good)) {
      if (welcomed) {
        stream.welcome();
      } else {
        stream.read();
      }
      stream.sendRaw(raw);
      stream.awaitEnd();
    }
    broker.await(good).welcome();
    listener.await(Down.class);
  }

  private void refuse(DownFrame.Refusal.Code code) throws Exception {
    try (Connection stream = broker.await(good)) {
      stream.read();
      stream.send(new DownFrame.Refusal(code, "because"));
      stream.awaitEnd();
    }
  }

  private static byte[] header(int length) {
    return ByteBuffer.allocate(64).putInt(length).array();
  }

  /** Replaces a file in one step, as the kubelet does. */
  private void replace(String name, String content) throws IOException {
    Path fresh = Files.writeString(dir.resolve(name + ".new"), content);
    Files.move(fresh, dir.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }
}
