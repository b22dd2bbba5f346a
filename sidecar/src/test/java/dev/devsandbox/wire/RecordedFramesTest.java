package dev.devsandbox.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Pins every message to the text recorded under {@code wire/v1}. A recorded text is a promise to
 * sidecars and operators already running: add files, never change one.
 */
class RecordedFramesTest {
  private static final ConfigVersion SEVEN = new ConfigVersion(7, "sha256:00ff");

  private static final Map<String, ControlFrame> RECORDED =
      Map.ofEntries(
          Map.entry(
              "up/hello",
              new UpFrame.Hello(
                  1,
                  Role.EGRESS,
                  new Secret("eyJ.a.b"),
                  "0.1.0",
                  List.of("tls", "http", "tcp", "cidr"),
                  SEVEN)),
          Map.entry(
              "up/hello-without-config",
              new UpFrame.Hello(1, Role.IDENTITY, new Secret("eyJ.a.b"), "0.1.0", List.of(), null)),
          Map.entry(
              "up/ack-applied",
              new UpFrame.Ack(SEVEN, UpFrame.Ack.Result.Applied, null, List.of())),
          Map.entry(
              "up/ack-partly-unsupported",
              new UpFrame.Ack(
                  SEVEN, UpFrame.Ack.Result.Applied, null, List.of("github/quic", "github/later"))),
          Map.entry(
              "up/ack-refused",
              new UpFrame.Ack(
                  new ConfigVersion(6, "sha256:00fe"),
                  UpFrame.Ack.Result.Refused,
                  "seq 6 is older than 7",
                  List.of())),
          Map.entry(
              "up/heartbeat",
              new UpFrame.Heartbeat(
                  1795410000123L,
                  41,
                  List.of(
                      new Denial(
                          "denied.test",
                          443,
                          "NoRule",
                          3,
                          Instant.parse("2026-11-23T03:00:00.123Z"))))),
          Map.entry(
              "up/heartbeat-without-denials", new UpFrame.Heartbeat(1795410000123L, 0, List.of())),
          Map.entry("up/reauth", new UpFrame.Reauth(new Secret("eyJ.c.d"))),
          Map.entry("up/token-request", new UpFrame.TokenRequest(3, "https://sts.example")),
          Map.entry(
              "down/welcome",
              new DownFrame.Welcome("demo/hello", "0d3c2c0e-6b5f-4d39-8f0a-1d1f6f2f9b11", 5)),
          Map.entry(
              "down/config",
              new DownFrame.Config("q1YqS1WyUjLUUSpLLSrOzM9TsjLQUUpJLUktLk4sqgRKGgEA")),
          Map.entry(
              "down/ca-bundle",
              new DownFrame.CaBundle(
                  "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n")),
          Map.entry(
              "down/identity",
              new DownFrame.Identity(
                  List.of(1000L, 4294967294L), List.of("https://sts.example", "vault"), 600)),
          Map.entry("down/identity-revoked", new DownFrame.Identity(List.of(), List.of(), 600)),
          Map.entry(
              "down/token",
              new DownFrame.Token(3, new Secret("eyJ.e.f"), Instant.parse("2026-11-23T03:10:00Z"))),
          Map.entry(
              "down/token-denied",
              new DownFrame.TokenDenied(
                  3, "NotGranted", "audience vault is not granted to demo/hello")),
          Map.entry("down/heartbeat", new DownFrame.Heartbeat()),
          Map.entry(
              "down/error",
              new DownFrame.Refusal(
                  DownFrame.Refusal.Code.Superseded, "a newer stream of this pod took over")));

  private static final Map<String, ControlFrame> NEWER =
      Map.of(
          "newer/up/unknown-type", new UpFrame.Unknown("snapshot"),
          "newer/up/unknown-field", new UpFrame.Reauth(new Secret("eyJ.c.d")),
          "newer/down/unknown-type", new DownFrame.Unknown("hold"),
          "newer/down/unknown-field", new DownFrame.Heartbeat(),
          "newer/down/unknown-error-code",
              new DownFrame.Refusal(DownFrame.Refusal.Code.Other, "back in a minute"));

  @TestFactory
  Stream<DynamicTest> aRecordedMessageIsReadAndWrittenUnchanged() {
    return RECORDED.entrySet().stream()
        .map(entry ->
            DynamicTest.dynamicTest(
                entry.getKey(),
                () -> {
                  String text = recorded(entry.getKey());
                  assertThat(decode(entry.getKey(), text)).isEqualTo(entry.getValue());
                  assertThat(new String(FrameCodec.encode(entry.getValue()), UTF_8))
                      .isEqualTo(text);
                }));
  }

  @TestFactory
  Stream<DynamicTest> whatANewerSideAddsIsIgnored() {
    return NEWER.entrySet().stream()
        .map(entry ->
            DynamicTest.dynamicTest(
                entry.getKey(),
                () ->
                    assertThat(decode(entry.getKey(), recorded(entry.getKey())))
                        .isEqualTo(entry.getValue())));
  }

  @Test
  void everyMessageIsRecorded() {
    Set<Class<?>> types = new HashSet<>(List.of(UpFrame.class.getPermittedSubclasses()));
    types.addAll(List.of(DownFrame.class.getPermittedSubclasses()));
    types.removeAll(Set.of(UpFrame.Unknown.class, DownFrame.Unknown.class));

    assertThat(RECORDED.values().stream().<Class<?>>map(Object::getClass).distinct())
        .containsExactlyInAnyOrderElementsOf(types);
  }

  @Test
  void everyRecordedFileIsCompared() throws IOException, URISyntaxException {
    Path root = Path.of(getClass().getResource("/wire/v1").toURI());
    Set<String> compared = new HashSet<>(RECORDED.keySet());
    compared.addAll(NEWER.keySet());
    try (Stream<Path> files = Files.walk(root)) {
      assertThat(
              files
                  .filter(Files::isRegularFile)
                  .map(file -> root.relativize(file).toString().replace(".json", "")))
          .filteredOn(name -> name.matches("(newer/)?(up|down)/.*"))
          .containsExactlyInAnyOrderElementsOf(compared);
    }
  }

  private static ControlFrame decode(String name, String text) throws MalformedFrameException {
    byte[] body = text.getBytes(UTF_8);
    return name.contains("up/") ? FrameCodec.decodeUp(body) : FrameCodec.decodeDown(body);
  }

  private static String recorded(String name) throws IOException {
    try (var in = RecordedFramesTest.class.getResourceAsStream("/wire/v1/" + name + ".json")) {
      return new String(in.readAllBytes(), UTF_8).strip();
    }
  }
}
