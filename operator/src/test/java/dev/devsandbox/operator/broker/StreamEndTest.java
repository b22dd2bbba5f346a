package dev.devsandbox.operator.broker;

import static dev.devsandbox.operator.broker.BrokerFixture.document;
import static dev.devsandbox.operator.broker.BrokerFixture.hello;
import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.wire.DownFrame;
import dev.devsandbox.wire.DownFrame.Refusal.Code;
import dev.devsandbox.wire.Role;
import dev.devsandbox.wire.Secret;
import dev.devsandbox.wire.UpFrame;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What ends a stream, and who is not let in again. Over real TLS on loopback. */
class StreamEndTest {
  private final BrokerFixture fixture = BrokerFixture.ofDefaults();

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Test
  void newestStreamOfAPodAndRoleWinsAndTheOldOneIsTold() throws Exception {
    var pod = fixture.runningPod("hello", null);
    try (var old = fixture.stream(pod, Role.EGRESS, null);
        var identity = fixture.stream(pod, Role.IDENTITY, null);
        var newest = fixture.stream(pod, Role.EGRESS, null)) {
      assertThat(old.awaitEnd().orElseThrow().code()).isEqualTo(Code.Superseded);
      for (var alive : List.of(identity, newest)) {
        alive.send(new UpFrame.Heartbeat(1, 0, List.of()));
        alive.await(DownFrame.Heartbeat.class);
      }
      assertThat(fixture.broker.sidecar(pod.uid(), Role.EGRESS).orElseThrow().connected())
          .as("the end of the old one says nothing of the new one")
          .isTrue();
    }
  }

  @Test
  void deletionOfThePodEndsItsStreamsAndRefusesItsToken() throws Exception {
    var pod = fixture.runningPod("hello", null);
    try (var client = fixture.stream(pod, Role.IDENTITY, null)) {
      var dying = fixture.pod("hello", pod.uid(), null, true);
      fixture.cluster.pod(dying);
      fixture.broker.podChanged(dying);

      assertThat(client.awaitEnd().orElseThrow().code()).isEqualTo(Code.Revoked);
    }
    assertThat(refusalOf(fixture.tokenOf(pod, Role.IDENTITY), Role.IDENTITY))
        .isEqualTo(Code.Revoked);
  }

  @Test
  void podThatVanishesWithoutNoticeEndsItsStreamsAndIsForgotten() throws Exception {
    var pod = fixture.runningPod("hello", null);
    try (var client = fixture.stream(pod, Role.EGRESS, null)) {
      fixture.cluster.cachedPods.clear();
      fixture.cluster.livePods.clear();
      fixture.broker.podGone(pod);

      assertThat(client.awaitEnd().orElseThrow().code()).isEqualTo(Code.Revoked);
    }
    assertThat(fixture.broker.sidecar(pod.uid(), Role.EGRESS)).isEmpty();
  }

  @Test
  void suspendedSandboxEndsItsStreams() throws Exception {
    var pod = fixture.runningPod("hello", null);
    try (var egress = fixture.stream(pod, Role.EGRESS, null);
        var identity = fixture.stream(pod, Role.IDENTITY, null)) {
      fixture.cluster.sandbox(new SandboxView("team", "hello", "sandbox-hello", true, pod.uid()));
      fixture.broker.sandboxChanged("team", "hello");

      assertThat(egress.awaitEnd().orElseThrow().code()).isEqualTo(Code.Revoked);
      assertThat(identity.awaitEnd().orElseThrow().code()).isEqualTo(Code.Revoked);
    }
  }

  @Test
  void podThatIsDeletedBetweenProofAndWelcomeGetsNothing() throws Exception {
    var pod = fixture.runningPod("hello", document(1, "a.test"));
    String token = fixture.tokenOf(pod, Role.EGRESS);
    // The cache has no addresses, so the proof ends with a look at the API server.
    fixture.cluster.cachedPods.put(
        "team/hello",
        new PodView(
            "team", "hello", pod.uid(), false, pod.owner(), Set.of(), null, null, Map.of()));
    fixture.cluster.onLivePod(() ->
        fixture.cluster.cachedPods.put("team/hello", fixture.pod("hello", pod.uid(), null, true)));
    try (var client = fixture.connect()) {
      client.send(hello(Role.EGRESS, token, null));

      assertThat(client.awaitEnd().orElseThrow().code()).isEqualTo(Code.Revoked);
    }
  }

  @Test
  void copiedTokenIsRefusedFromAnotherAddress() throws Exception {
    var pod = fixture.runningPod("hello", null);
    try (var client = fixture.connect(BrokerFixture.ELSEWHERE)) {
      client.send(hello(Role.EGRESS, fixture.tokenOf(pod, Role.EGRESS), null));

      assertThat(client.awaitEnd().orElseThrow().code()).isEqualTo(Code.PeerMismatch);
    }
    assertThat(fixture.broker.sidecar(pod.uid(), Role.EGRESS)).isEmpty();
  }

  @Test
  void tokenOfOneRoleDoesNotOpenTheOther() throws Exception {
    var pod = fixture.runningPod("hello", null);

    assertThat(refusalOf(fixture.tokenOf(pod, Role.EGRESS), Role.IDENTITY))
        .isEqualTo(Code.WrongAudience);
  }

  @Test
  void freshTokenOfAnotherPodEndsTheStream() throws Exception {
    var pod = fixture.runningPod("hello", null);
    var other = fixture.runningPod("other", null);
    try (var client = fixture.stream(pod, Role.EGRESS, null)) {
      client.send(new UpFrame.Reauth(new Secret(fixture.tokenOf(other, Role.EGRESS))));

      assertThat(client.awaitEnd().orElseThrow().code()).isEqualTo(Code.PodMismatch);
    }
  }

  @Test
  void freshTokenThatIsNoneEndsTheStream() throws Exception {
    var pod = fixture.runningPod("hello", null);
    try (var client = fixture.stream(pod, Role.EGRESS, null)) {
      client.send(new UpFrame.Reauth(new Secret("garbage")));

      assertThat(client.awaitEnd().orElseThrow().code()).isEqualTo(Code.WrongAudience);
    }
  }

  @Test
  void apiServerThatIsAwayEndsNoStreamAndAdmitsNobody() throws Exception {
    var pod = fixture.runningPod("hello", null);
    try (var client = fixture.stream(pod, Role.EGRESS, null)) {
      fixture.reviews.away(true);
      client.send(new UpFrame.Reauth(new Secret(fixture.tokenOf(pod, Role.EGRESS))));
      client.send(new UpFrame.Heartbeat(1, 0, List.of()));

      client.await(DownFrame.Heartbeat.class);
    }
    assertThat(refusalOf(fixture.tokenOf(pod, Role.EGRESS), Role.EGRESS)).isEqualTo(Code.Other);
  }

  @Test
  void floodOfFramesEndsTheStream() throws Exception {
    var pod = fixture.runningPod("hello", null);
    try (var client = fixture.stream(pod, Role.EGRESS, null)) {
      try {
        for (int i = 0; i < 5000; i++) {
          client.send(new UpFrame.Heartbeat(1, 0, List.of()));
        }
      } catch (IOException e) {
        // It was ended while this was still sending.
      }
      fixture.awaitState(pod, Role.EGRESS, state -> !state.connected());
    }
  }

  @Test
  void secondHelloEndsTheStream() throws Exception {
    var pod = fixture.runningPod("hello", null);
    try (var client = fixture.stream(pod, Role.EGRESS, null)) {
      client.send(hello(Role.EGRESS, fixture.tokenOf(pod, Role.EGRESS), null));

      assertThat(client.awaitEnd().orElseThrow().code()).isEqualTo(Code.Unsupported);
    }
  }

  private Code refusalOf(String token, Role role) throws Exception {
    try (var client = fixture.connect()) {
      client.send(hello(role, token, null));
      return client.awaitEnd().orElseThrow().code();
    }
  }
}
