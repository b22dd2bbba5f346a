package dev.devsandbox.companion.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QmpTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(100);
  private static final String DONE = "\"return\":{}";

  @TempDir Path dir;
  private Path socket;

  @BeforeEach
  void name() {
    socket = dir.resolve("qmp.sock");
  }

  private static void assertFails(
      PeerException.Reason reason, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(PeerException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  @Test
  void aCommandReturnsWhatTheMonitorSays() throws Exception {
    try (FakeMonitor monitor =
            new FakeMonitor(socket, (command, arguments) -> "\"return\":{\"status\":\"running\"}");
        Qmp qmp = Qmp.open(socket, LIMIT)) {
      assertThat(qmp.execute("query-status", LIMIT).path("status").asText()).isEqualTo("running");
      assertThat(monitor.heard().getFirst()).contains("qmp_capabilities");
    }
  }

  @Test
  void aRefusalCarriesTheReasonAndTheSessionGoesOn() throws Exception {
    try (FakeMonitor monitor =
            new FakeMonitor(
                socket,
                (command, arguments) ->
                    command.equals("cont")
                        ? DONE
                        : "\"error\":{\"class\":\"GenericError\",\"desc\":\"no such disk\"}");
        Qmp qmp = Qmp.open(socket, LIMIT)) {
      assertFails(PeerException.Reason.REFUSED, () -> qmp.execute("eject", LIMIT));
      assertThat(qmp.execute("cont", LIMIT)).isEmpty();
      assertThat(monitor.heard()).hasSize(3);
    }
  }

  @Test
  void eventsAreKeptForWhoWaitsForThem() throws Exception {
    String event = "{\"event\":\"SHUTDOWN\",\"data\":{\"guest\":true},\"timestamp\":{}}\n";
    try (FakeMonitor monitor = new FakeMonitor(socket, (command, arguments) -> event + DONE);
        Qmp qmp = Qmp.open(socket, LIMIT)) {
      qmp.execute("system_powerdown", LIMIT);
      assertThat(qmp.await("SHUTDOWN", LIMIT).data().path("guest").asBoolean()).isTrue();
      assertFails(PeerException.Reason.TIMEOUT, () -> qmp.await("SHUTDOWN", SHORT));
      assertThat(monitor.heard()).hasSize(2);
    }
  }

  @Test
  void aJobIsDoneWhenItConcludedWithoutAnError() throws Exception {
    Queue<String> states = new ArrayDeque<>(List.of("running", "running", "concluded"));
    try (FakeMonitor monitor =
            new FakeMonitor(
                socket,
                (command, arguments) ->
                    command.equals("query-jobs")
                        ? "\"return\":[{\"id\":\"save\",\"status\":\"%s\"}]"
                            .formatted(states.remove())
                        : DONE);
        Qmp qmp = Qmp.open(socket, LIMIT)) {
      qmp.runJob("snapshot-save", "save", Qmp.arguments().put("tag", "t"), LIMIT);
      assertThat(monitor.heard().get(2)).contains("\"job-id\":\"save\"", "\"tag\":\"t\"");
      assertThat(monitor.heard().getLast()).contains("job-dismiss");
    }
  }

  @Test
  void aFailedJobIsARefusalWithItsError() throws Exception {
    Queue<String> states = new ArrayDeque<>(List.of("undefined", "concluded"));
    try (FakeMonitor monitor =
            new FakeMonitor(
                socket,
                (command, arguments) ->
                    command.equals("query-jobs")
                        ? "\"return\":[{\"id\":\"save\",\"status\":\"%s\",\"error\":\"disk full\"}]"
                            .formatted(states.remove())
                        : DONE);
        Qmp qmp = Qmp.open(socket, LIMIT)) {
      assertThatThrownBy(() -> qmp.runJob("snapshot-save", "save", Qmp.arguments(), LIMIT))
          .isInstanceOf(PeerException.class)
          .hasMessage("snapshot-save: disk full");
      assertThat(monitor.heard().getLast()).contains("job-dismiss");
    }
  }

  @Test
  void noSocketIsUnreachable() {
    assertFails(PeerException.Reason.UNREACHABLE, () -> Qmp.open(socket, LIMIT));
  }

  @Test
  void aMonitorThatServesAnotherSessionTimesOut() throws Exception {
    try (ServerSocketChannel silent = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      silent.bind(UnixDomainSocketAddress.of(socket), 1);
      assertFails(PeerException.Reason.TIMEOUT, () -> Qmp.open(socket, SHORT));
    }
  }

  @Test
  void aPeerThatIsNoMonitorIsMalformed() throws Exception {
    try (FakePeer peer = new FakePeer(socket, "{\"hello\":1}\n", line -> "")) {
      assertFails(PeerException.Reason.MALFORMED, () -> Qmp.open(socket, LIMIT));
      assertThat(peer.heard()).isEmpty();
    }
  }

  @Test
  void anEndlessStreamOfEventsEndsAtTheDeadline() throws Exception {
    String flood = "{\"event\":\"X\"}\n".repeat(5000);
    try (FakeMonitor monitor = new FakeMonitor(socket, (command, arguments) -> flood + DONE);
        Qmp qmp = Qmp.open(socket, LIMIT)) {
      qmp.execute("stop", LIMIT);
      assertFails(PeerException.Reason.TIMEOUT, () -> qmp.await("Y", SHORT));
      assertThat(monitor.heard()).hasSize(2);
    }
  }
}
