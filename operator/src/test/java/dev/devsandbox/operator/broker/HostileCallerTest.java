package dev.devsandbox.operator.broker;

import static dev.devsandbox.operator.broker.BrokerFixture.hello;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.devsandbox.wire.DownFrame;
import dev.devsandbox.wire.DownFrame.Refusal.Code;
import dev.devsandbox.wire.FrameStream;
import dev.devsandbox.wire.Role;
import dev.devsandbox.wire.Secret;
import dev.devsandbox.wire.UpFrame;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Callers that are no sidecars, or sidecars that went mad. */
class HostileCallerTest {
  private static final Duration LONG = BrokerFixture.LONG;
  private static final Duration SHORT = Duration.ofMillis(300);

  /** Between two bytes: never silent for SHORT, and by far too slow for a whole hello. */
  private static final int PAUSE_MILLIS = 5;

  private static final AttemptLimiter.Limits WIDE =
      new AttemptLimiter.Limits(64, 32, 10_000, Duration.ofSeconds(1), 128);

  @Test
  void randomBytesInsteadOfTlsHarmNothing() throws Exception {
    try (var fixture = new BrokerFixture()) {
      var random = new Random(1);
      for (int i = 0; i < 200; i++) {
        byte[] noise = new byte[random.nextInt(2000)];
        random.nextBytes(noise);
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), fixture.broker.port())) {
          socket.getOutputStream().write(noise);
          socket.shutdownOutput();
          socket.getInputStream().readAllBytes();
        } catch (IOException e) {
          // Closed while this was still writing.
        }
      }
      assertServes(fixture);
    }
  }

  @Test
  void randomFramesInsteadOfAHelloHarmNothing() throws Exception {
    try (var fixture = new BrokerFixture()) {
      var random = new Random(2);
      for (int i = 0; i < 150; i++) {
        byte[] noise = new byte[1 + random.nextInt(600)];
        random.nextBytes(noise);
        var frame = ByteBuffer.allocate(noise.length + 4);
        frame.putInt(random.nextInt(4) == 0 ? random.nextInt() : noise.length).put(noise);
        try (var client = fixture.connect()) {
          client.send(frame.array());
          // A frame that claims to be longer than it is must not be waited for.
          if (frame.getInt(0) > noise.length) {
            continue;
          }
          assertThat(client.awaitEnd()).isEmpty();
        }
      }
      assertServes(fixture);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "null",
        "{\"type\":\"hello\"}",
        "{\"type\":\"hello\",\"version\":1,\"role\":\"root\",\"token\":\"t\",\"build\":\"b\"}",
        "{\"type\":\"hello\",\"version\":99999999999,\"role\":\"egress\",\"token\":\"t\",\"build\":\"b\"}",
        "{\"type\":7}",
        "{\"type\":\"hello\",\"type\":\"ack\"}",
        "\u0000"
      })
  void malformedHelloEndsTheConnection(String text) throws Exception {
    try (var fixture = new BrokerFixture();
        var client = fixture.connect()) {
      client.send(frame(text));

      assertThat(client.awaitEnd()).isEmpty();
      assertServes(fixture);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"heartbeat\",\"sentMillis\":1}",
        "{\"type\":\"tokenRequest\",\"id\":1,\"audience\":\"a\"}",
        "{\"type\":\"reauth\",\"token\":\"a\"}",
        "{\"type\":\"other\"}",
        "{\"type\":\"hello\",\"version\":2,\"role\":\"egress\",\"token\":\"t\",\"build\":\"b\"}"
      })
  void anythingButAHelloOfOurVersionIsRefusedFirst(String text) throws Exception {
    try (var fixture = new BrokerFixture();
        var client = fixture.connect()) {
      client.send(frame(text));

      assertThat(client.awaitEnd().orElseThrow().code()).isEqualTo(Code.Unsupported);
    }
  }

  @ParameterizedTest
  @ValueSource(
      ints = {0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE, FrameStream.LIMIT_BEFORE_WELCOME + 1})
  void lengthOutOfRangeEndsTheConnectionBeforeItsBytesCome(int length) throws Exception {
    try (var fixture = new BrokerFixture();
        var client = fixture.connect()) {
      client.send(ByteBuffer.allocate(4).putInt(length).array());

      assertThat(client.awaitEnd()).isEmpty();
    }
  }

  @Test
  void longTokenNestedLikeABombIsRefused() throws Exception {
    try (var fixture = new BrokerFixture()) {
      String bomb =
          Base64.getUrlEncoder()
              .encodeToString("[".repeat(5000).getBytes(StandardCharsets.US_ASCII));
      for (String token : List.of(bomb + "." + bomb + ".", "e30." + bomb + ".", ".".repeat(9000))) {
        try (var client = fixture.connect()) {
          client.send(hello(Role.EGRESS, token, null));
          assertThat(client.awaitEnd().orElseThrow().code()).isEqualTo(Code.WrongAudience);
        }
      }
    }
  }

  @Test
  void longFrameIsTakenFromAnAuthenticatedSidecarOnly() throws Exception {
    var many = new ArrayList<String>();
    for (int i = 0; i < 900; i++) {
      many.add("policy/rule-with-a-rather-long-name-" + i);
    }
    try (var fixture = new BrokerFixture()) {
      var pod = fixture.runningPod("hello", null);
      var ack =
          new UpFrame.Ack(
              BrokerFixture.version(1, "a.test"), UpFrame.Ack.Result.Applied, null, many);
      try (var client = fixture.stream(pod, Role.EGRESS, null)) {
        client.send(ack);
        fixture.awaitState(pod, Role.EGRESS, state -> state.ack() != null);
      }
      assertThat(fixture.broker.sidecar(pod.uid(), Role.EGRESS).orElseThrow().ack().unsupported())
          .as("what is kept of it is bounded")
          .hasSize(100);
    }
  }

  @Test
  void callerThatSaysNothingIsCutOff() throws Exception {
    try (var fixture = new BrokerFixture(WIDE, new ControlConnection.Times(SHORT, LONG, LONG))) {
      try (var socket = new Socket(InetAddress.getLoopbackAddress(), fixture.broker.port())) {
        assertThat(socket.getInputStream().read()).isEqualTo(-1);
      }
      try (var client = fixture.connect()) {
        assertThat(client.awaitEnd()).isEmpty();
      }
    }
  }

  @Test
  void callerThatDripsItsHelloIsCutOff() throws Exception {
    try (var fixture = new BrokerFixture(WIDE, new ControlConnection.Times(SHORT, LONG, LONG));
        var client = fixture.connect()) {
      byte[] hello = frame("{\"type\":\"hello\"" + " ".repeat(10_000) + "}");
      assertThatThrownBy(
              () -> {
                for (byte b : hello) {
                  client.send(new byte[] {b});
                  if (client.endsWithin(PAUSE_MILLIS)) {
                    throw new EOFException();
                  }
                }
              })
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void sidecarThatFallsSilentIsCutOff() throws Exception {
    try (var fixture = new BrokerFixture(WIDE, new ControlConnection.Times(LONG, LONG, SHORT))) {
      var pod = fixture.runningPod("hello", null);
      try (var client = fixture.stream(pod, Role.EGRESS, null)) {
        client.awaitEnd();
        fixture.awaitState(pod, Role.EGRESS, state -> !state.connected());
      }
    }
  }

  @Test
  void oneAddressCannotHoldMoreThanItsShareOfUnprovenConnections() throws Exception {
    var limits = new AttemptLimiter.Limits(8, 2, 100, Duration.ofHours(1), 16);
    try (var fixture = new BrokerFixture(limits, new ControlConnection.Times(LONG, LONG, LONG));
        var first = fixture.connect();
        var second = fixture.connect()) {
      assertThatThrownBy(fixture::connect).isInstanceOf(IOException.class);

      fixture.connect(BrokerFixture.ELSEWHERE).close();
      var pod = fixture.runningPod("hello", null);
      first.send(hello(Role.EGRESS, fixture.tokenOf(pod, Role.EGRESS), null));
      first.await(DownFrame.Welcome.class);
      second.send(hello(Role.IDENTITY, fixture.tokenOf(pod, Role.IDENTITY), null));
      second.await(DownFrame.Welcome.class);
      fixture.connect().close();
    }
  }

  @Test
  void addressThatFailsTooOftenIsTurnedAway() throws Exception {
    var limits = new AttemptLimiter.Limits(8, 4, 3, Duration.ofHours(1), 16);
    try (var fixture = new BrokerFixture(limits, new ControlConnection.Times(LONG, LONG, LONG))) {
      for (int i = 0; i < 3; i++) {
        try (var client = fixture.connect()) {
          client.send(hello(Role.EGRESS, "garbage", null));
          client.awaitEnd();
        }
      }
      assertThatThrownBy(fixture::connect).isInstanceOf(IOException.class);
      fixture.connect(BrokerFixture.ELSEWHERE).close();
    }
  }

  @Test
  void addressWhoseHandshakesFailTooOftenIsTurnedAwayToo() throws Exception {
    var limits = new AttemptLimiter.Limits(8, 4, 3, Duration.ofHours(1), 16);
    try (var fixture = new BrokerFixture(limits, new ControlConnection.Times(LONG, LONG, LONG))) {
      for (int i = 0; i < 3; i++) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), fixture.broker.port())) {
          socket
              .getOutputStream()
              .write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
          socket.getInputStream().readAllBytes();
        } catch (IOException e) {
          // Closed with bytes unread.
        }
      }
      // The caller hears of the end a moment before it is counted. Good streams don't count.
      var pod = fixture.runningPod("hello", null);
      long deadline = System.nanoTime() + LONG.toNanos();
      assertThatThrownBy(
              () -> {
                while (System.nanoTime() < deadline) {
                  fixture.stream(pod, Role.EGRESS, null).close();
                }
              })
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void onlyTls13AndOurProtocolAreSpoken() throws Exception {
    try (var fixture = new BrokerFixture()) {
      assertThatThrownBy(() ->
              TestClient.connect(fixture.broker.port(), fixture.bundle, BrokerFixture.HERE, "h2"))
          .isInstanceOf(SSLException.class);
      try (var none =
          TestClient.connect(fixture.broker.port(), fixture.bundle, BrokerFixture.HERE)) {
        assertThat(none.awaitEnd()).isEmpty();
      }
      var older =
          (SSLSocket)
              TestClient.trusting(fixture.bundle)
                  .getSocketFactory()
                  .createSocket(InetAddress.getLoopbackAddress(), fixture.broker.port());
      try (older) {
        older.setEnabledProtocols(new String[] {"TLSv1.2"});
        assertThatThrownBy(older::startHandshake).isInstanceOf(SSLException.class);
      }
      assertServes(fixture);
    }
  }

  @Test
  void sidecarThatDoesNotReadCostsNoMemoryAndIsCutOff() throws Exception {
    try (var fixture = new BrokerFixture(WIDE, new ControlConnection.Times(LONG, SHORT, LONG))) {
      var pod = fixture.runningPod("hello", null);
      String bundle = "x".repeat(100_000);
      try (var client = fixture.stream(pod, Role.EGRESS, null)) {
        for (int i = 0; i < 100; i++) {
          fixture.broker.podChanged(
              new PodView(
                  "team",
                  "hello",
                  pod.uid(),
                  false,
                  pod.owner(),
                  pod.addresses(),
                  null,
                  bundle + i,
                  pod.containerUids()));
          Thread.onSpinWait();
        }
        fixture.changes.clear();
        while (fixture.broker.sidecar(pod.uid(), Role.EGRESS).orElseThrow().connected()) {
          fixture.broker.podChanged(
              new PodView(
                  "team",
                  "hello",
                  pod.uid(),
                  false,
                  pod.owner(),
                  pod.addresses(),
                  null,
                  bundle + System.nanoTime(),
                  pod.containerUids()));
        }
        assertThat(client).isNotNull();
      }
    }
  }

  private static void assertServes(BrokerFixture fixture) throws Exception {
    var pod = fixture.runningPod("good", null);
    try (var client = fixture.stream(pod, Role.EGRESS, null)) {
      client.send(new UpFrame.Reauth(new Secret(fixture.tokenOf(pod, Role.EGRESS))));
      client.send(new UpFrame.Heartbeat(1, 0, List.of()));
      client.await(DownFrame.Heartbeat.class);
    }
  }

  private static byte[] frame(String text) {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(body.length + 4).putInt(body.length).put(body).array();
  }
}
