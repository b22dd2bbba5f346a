package dev.devsandbox.companion.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.function.BiFunction;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuestAgentTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(200);
  private static final String NOTHING = "{\"return\":{}}\n";

  @TempDir Path dir;
  private Path socket;

  @BeforeEach
  void name() {
    socket = dir.resolve("qga.sock");
  }

  /** An agent that synchronises as the real one and answers other calls by the script. */
  private static FakePeer agent(Path socket, BiFunction<String, JsonNode, String> script)
      throws IOException {
    return new FakePeer(
        socket,
        "",
        line -> {
          try {
            JsonNode call = new ObjectMapper().readTree(line.replace("\u00ff", ""));
            String command = call.path("execute").asText();
            return command.equals("guest-sync-delimited")
                ? "\u00ff{\"return\": %d}\n".formatted(call.at("/arguments/id").asLong())
                : script.apply(command, call.path("arguments"));
          } catch (IOException e) {
            return "{\"error\":{\"desc\":\"JSON parse error\"}}\n";
          }
        });
  }

  private static void assertFails(PeerException.Reason reason, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(PeerException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void answersForSessionsThatEndedAreSkipped() throws Exception {
    try (FakePeer peer =
        new FakePeer(
            socket,
            "{\"return\":{\"pid\":1}}\n\u00ff{\"return\": 5}\n{\"torn",
            line ->
                line.contains("sync")
                    ? "\u00ff{\"return\": %s}\n"
                        .formatted(line.replaceAll(".*\"id\":(\\d+).*", "$1"))
                    : NOTHING)) {
      try (GuestAgent agent = GuestAgent.open(socket, LIMIT)) {
        agent.ping(LIMIT);
      }
      assertThat(peer.heard().getFirst()).startsWith("\u00ff{");
    }
  }

  @Test
  void aProgramIsRunWithItsInputAndItsOutputComesBack() throws Exception {
    try (FakePeer peer =
            agent(
                socket,
                (command, arguments) ->
                    command.equals("guest-exec")
                        ? "{\"return\":{\"pid\":42}}\n"
                        : "{\"return\":{\"exited\":true,\"exitcode\":3,\"out-data\":\"%s\"}}\n"
                            .formatted(base64("hello")));
        GuestAgent agent = GuestAgent.open(socket, LIMIT)) {
      GuestAgent.Outcome outcome =
          agent.exec(List.of("cat", "-", "a b"), "in".getBytes(StandardCharsets.UTF_8), LIMIT);
      assertThat(outcome).isEqualTo(new GuestAgent.Outcome(3, "hello", "", false));
      assertThat(peer.heard().get(1))
          .contains("\"path\":\"cat\"", "\"arg\":[\"-\",\"a b\"]", base64("in"));
      assertThat(peer.heard().get(2)).contains("\"pid\":42");
    }
  }

  @Test
  void aProgramThatASignalEndedExitsAsInAShell() throws Exception {
    try (FakePeer peer =
            agent(
                socket,
                (command, arguments) ->
                    command.equals("guest-exec")
                        ? "{\"return\":{\"pid\":42}}\n"
                        : "{\"return\":{\"exited\":true,\"signal\":9}}\n");
        GuestAgent agent = GuestAgent.open(socket, LIMIT)) {
      assertThat(agent.exec(List.of("x"), new byte[0], LIMIT).exit()).isEqualTo(137);
      assertThat(peer.heard()).hasSize(3);
    }
  }

  @Test
  void aProgramThatDoesNotEndTimesOut() throws Exception {
    try (FakePeer peer =
            agent(
                socket,
                (command, arguments) ->
                    command.equals("guest-exec")
                        ? "{\"return\":{\"pid\":42}}\n"
                        : "{\"return\":{\"exited\":false}}\n");
        GuestAgent agent = GuestAgent.open(socket, LIMIT)) {
      assertFails(PeerException.Reason.TIMEOUT, () -> agent.exec(List.of("x"), new byte[0], SHORT));
      assertThat(peer.heard()).hasSizeGreaterThan(2);
    }
  }

  @Test
  void theClockIsSetInNanoseconds() throws Exception {
    try (FakePeer peer = agent(socket, (command, arguments) -> NOTHING);
        GuestAgent agent = GuestAgent.open(socket, LIMIT)) {
      agent.setTime(Instant.parse("2026-01-02T03:04:05.000000006Z"), LIMIT);
      assertThat(peer.heard().get(1)).contains("1767323045000000006");
    }
  }

  @Test
  void theClockOfAGuestWithoutHwclockIsSetByAProgram() throws Exception {
    try (FakePeer peer =
            agent(
                socket,
                (command, arguments) ->
                    switch (command) {
                      case "guest-exec" -> "{\"return\":{\"pid\":42}}\n";
                      case "guest-exec-status" -> "{\"return\":{\"exited\":true,\"exitcode\":0}}\n";
                      default -> "{\"error\":{\"desc\":\"hwclock failed\"}}\n";
                    });
        GuestAgent agent = GuestAgent.open(socket, LIMIT)) {
      agent.setTime(Instant.parse("2026-01-02T03:04:05.000000006Z"), LIMIT);
      assertThat(peer.heard().get(2)).contains("\"date\"", "\"@1767323045.000000006\"");
    }
  }

  @Test
  void aClockThatCannotBeSetIsRefused() throws Exception {
    try (FakePeer peer =
            agent(socket, (command, arguments) -> "{\"error\":{\"desc\":\"not allowed\"}}\n");
        GuestAgent agent = GuestAgent.open(socket, LIMIT)) {
      assertFails(PeerException.Reason.REFUSED, () -> agent.setTime(Instant.EPOCH, LIMIT));
      assertThat(peer.heard()).hasSize(3);
    }
  }

  @Test
  void interfacesAreToldWithoutWhatCouldFoolATerminal() throws Exception {
    String answer =
        "{\"return\":[{\"name\":\"eth0\\u001b[2J\",\"hardware-address\":\"52:54:00:00:00:01\","
            + "\"ip-addresses\":[{\"ip-address\":\"10.0.2.15\"}]},{\"name\":7}]}\n";
    try (FakePeer peer = agent(socket, (command, arguments) -> answer);
        GuestAgent agent = GuestAgent.open(socket, LIMIT)) {
      assertThat(agent.interfaces(LIMIT))
          .containsExactly(
              new GuestAgent.Interface("eth0[2J", "52:54:00:00:00:01", List.of("10.0.2.15")),
              new GuestAgent.Interface("7", "", List.of()));
      assertThat(peer.heard()).hasSize(2);
    }
  }

  @Test
  void aFileIsReadPieceByPieceAndClosed() throws Exception {
    try (FakePeer peer =
            agent(
                socket,
                (command, arguments) ->
                    switch (command) {
                      case "guest-file-open" -> "{\"return\":1000}\n";
                      case "guest-file-read" ->
                          "{\"return\":{\"count\":2,\"buf-b64\":\"%s\",\"eof\":false}}\n"
                              .formatted(base64("ab"));
                      default -> NOTHING;
                    });
        GuestAgent agent = GuestAgent.open(socket, LIMIT)) {
      assertFails(PeerException.Reason.MALFORMED, () -> agent.readFile("/etc/x", 5, LIMIT));
      assertThat(peer.heard().getLast()).contains("guest-file-close");
      assertThat(peer.heard()).hasSize(6);
    }
  }

  @Test
  void aSilentGuestTimesOut() throws Exception {
    try (FakePeer peer = new FakePeer(socket, "", line -> "")) {
      assertFails(PeerException.Reason.TIMEOUT, () -> GuestAgent.open(socket, SHORT));
      assertThat(peer.heard()).hasSize(1);
    }
  }

  @Test
  void aLineWithoutEndIsRefusedBeforeItFillsTheMemory() throws Exception {
    String endless = "x".repeat(9 << 20);
    try (FakePeer peer = agent(socket, (command, arguments) -> endless);
        GuestAgent agent = GuestAgent.open(socket, LIMIT)) {
      assertFails(PeerException.Reason.MALFORMED, () -> agent.ping(LIMIT));
      assertThat(peer.heard()).hasSize(2);
    }
  }

  @Test
  void deepNestingIsMalformed() throws Exception {
    String deep = "{\"return\":" + "[".repeat(100_000) + "\n";
    try (FakePeer peer = agent(socket, (command, arguments) -> deep);
        GuestAgent agent = GuestAgent.open(socket, LIMIT)) {
      assertFails(PeerException.Reason.MALFORMED, () -> agent.ping(LIMIT));
      assertThat(peer.heard()).hasSize(2);
    }
  }

  /** Each takes far more room in memory than in the line. */
  @Test
  void aLineOfVeryManyThingsIsRefused() throws Exception {
    String many = "{\"return\":[" + "[],".repeat(60_000) + "[]]}\n";
    try (FakePeer _ = agent(socket, (command, arguments) -> many);
        GuestAgent agent = GuestAgent.open(socket, LIMIT)) {
      assertFails(PeerException.Reason.MALFORMED, () -> agent.ping(LIMIT));
    }
  }

  @Test
  void aRefusalTellsWhyInPrintableCharacters() throws Exception {
    String refusal = "{\"error\":{\"class\":\"X\",\"desc\":\"no\\u001b]0;owned\\u0007\"}}\n";
    try (FakePeer peer = agent(socket, (command, arguments) -> refusal);
        GuestAgent agent = GuestAgent.open(socket, LIMIT)) {
      assertThatThrownBy(() -> agent.ping(LIMIT)).hasMessage("guest-ping: no]0;owned");
      assertThat(peer.heard()).hasSize(2);
    }
  }

  @Property(tries = 150)
  void whateverAGuestAnswersACallEndsWithAResultOrAPeerException(
      @ForAll("answers") String first, @ForAll("answers") String later) throws Exception {
    Path folder = Files.createTempDirectory("qga");
    Path at = folder.resolve("s");
    try (FakePeer peer =
            agent(at, (command, arguments) -> command.equals("guest-exec") ? first : later);
        GuestAgent agent = GuestAgent.open(at, LIMIT)) {
      for (Call call :
          List.<Call>of(
              () -> agent.exec(List.of("x"), new byte[0], SHORT),
              () -> agent.interfaces(SHORT),
              () -> agent.setTime(Instant.EPOCH, SHORT),
              () -> agent.readFile("/x", 10, SHORT))) {
        try {
          call.run();
        } catch (PeerException e) {
          if (e.reason() != PeerException.Reason.REFUSED) {
            break;
          }
        }
      }
      assertThat(peer.heard()).isNotEmpty();
    } finally {
      Files.deleteIfExists(at);
      Files.deleteIfExists(folder);
    }
  }

  private interface Call {
    void run() throws PeerException;
  }

  @Provide
  Arbitrary<String> answers() {
    Arbitrary<String> values =
        Arbitraries.of(
            "null",
            "1",
            "-1",
            "1e400",
            "99999999999999999999",
            "\"x\"",
            "\"!\"",
            "[]",
            "[{}]",
            "{}",
            "true",
            "{\"pid\":1}",
            "{\"pid\":\"1\"}",
            "{\"exited\":true}",
            "{\"exited\":true,\"exitcode\":-5,\"out-data\":\"?\"}",
            "{\"buf-b64\":\"AAAA\"}",
            "[{\"ip-addresses\":3}]",
            "[{\"ip-addresses\":[[]]}]",
            "[1,null]");
    Arbitrary<String> shaped = values.map("{\"return\":%s}\n"::formatted);
    Arbitrary<String> noise = Arbitraries.strings().withCharRange('\0', '\u00ff').ofMaxLength(40);
    return Arbitraries.frequencyOf(
        net.jqwik.api.Tuple.of(4, shaped),
        net.jqwik.api.Tuple.of(1, noise.map(text -> text + "\n")),
        net.jqwik.api.Tuple.of(1, values.map("{\"error\":%s}\n"::formatted)));
  }
}
