package dev.devsandbox.operator.broker;

import static dev.devsandbox.operator.broker.BrokerFixture.document;
import static dev.devsandbox.operator.broker.BrokerFixture.version;
import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.wire.Denial;
import dev.devsandbox.wire.DownFrame;
import dev.devsandbox.wire.Role;
import dev.devsandbox.wire.UpFrame;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the broker remembers of what a sidecar said. Over real TLS on loopback. */
class SidecarStateTest {
  private final BrokerFixture fixture = BrokerFixture.ofDefaults();

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Test
  void acknowledgementIsKept() throws Exception {
    var pod = fixture.runningPod("hello", document(2, "a.test"));
    try (var client = fixture.stream(pod, Role.EGRESS, null)) {
      client.await(DownFrame.Config.class);
      var ack =
          new UpFrame.Ack(version(2, "a.test"), UpFrame.Ack.Result.Applied, null, List.of("p/odd"));
      client.send(ack);

      fixture.awaitState(pod, Role.EGRESS, state -> ack.equals(state.ack()));
      var state = fixture.broker.sidecar(pod.uid(), Role.EGRESS).orElseThrow();
      assertThat(state.inForce()).isEqualTo(version(2, "a.test"));
      assertThat(state.build()).isEqualTo("test 1");
      assertThat(state.connected()).isTrue();
    }
  }

  @Test
  void refusedConfigLeavesTheOneInForce() throws Exception {
    var pod = fixture.runningPod("hello", document(2, "a.test"));
    try (var client = fixture.stream(pod, Role.EGRESS, version(1, "z.test"))) {
      client.send(
          new UpFrame.Ack(version(2, "a.test"), UpFrame.Ack.Result.Refused, "too late", List.of()));

      fixture.awaitState(pod, Role.EGRESS, state -> state.ack() != null);
      assertThat(fixture.broker.sidecar(pod.uid(), Role.EGRESS).orElseThrow().inForce())
          .isEqualTo(version(1, "z.test"));
    }
  }

  @Test
  void heartbeatIsAnsweredAndItsDenialsAreKept() throws Exception {
    var pod = fixture.runningPod("hello", null);
    var denial =
        new Denial("evil.test", 443, "NotAllowed", 3, Instant.parse("2026-03-01T00:00:00Z"));
    try (var client = fixture.stream(pod, Role.EGRESS, null)) {
      client.send(new UpFrame.Heartbeat(1, 3, List.of(denial)));

      client.await(DownFrame.Heartbeat.class);
      var state = fixture.broker.sidecar(pod.uid(), Role.EGRESS).orElseThrow();
      assertThat(state.deniedTotal()).isEqualTo(3);
      assertThat(state.denials()).containsExactly(denial);
    }
  }

  @Test
  void restartedSidecarDoesNotTurnTheCountBack() throws Exception {
    var pod = fixture.runningPod("hello", null);
    for (long sinceStart : new long[] {5, 2}) {
      try (var client = fixture.stream(pod, Role.EGRESS, null)) {
        client.send(new UpFrame.Heartbeat(1, sinceStart, List.of()));
        client.await(DownFrame.Heartbeat.class);
      }
    }
    assertThat(fixture.broker.sidecar(pod.uid(), Role.EGRESS).orElseThrow().deniedTotal())
        .isEqualTo(7);
  }

  @Test
  void goneSidecarIsNotConnectedAnyMore() throws Exception {
    var pod = fixture.runningPod("hello", null);
    fixture.stream(pod, Role.EGRESS, null).close();

    fixture.awaitState(pod, Role.EGRESS, state -> !state.connected());
  }
}
