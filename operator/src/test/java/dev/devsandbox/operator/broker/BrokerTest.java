package dev.devsandbox.operator.broker;

import static dev.devsandbox.operator.broker.BrokerFixture.document;
import static dev.devsandbox.operator.broker.BrokerFixture.hello;
import static dev.devsandbox.operator.broker.BrokerFixture.version;
import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.wire.Denial;
import dev.devsandbox.wire.DownFrame;
import dev.devsandbox.wire.DownFrame.Refusal.Code;
import dev.devsandbox.wire.Role;
import dev.devsandbox.wire.Secret;
import dev.devsandbox.wire.UpFrame;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a sidecar sees of the broker, over real TLS on loopback. */
class BrokerTest {
  private final BrokerFixture fixture = newFixture();

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Test
  void sidecarIsWelcomedAndGivenBundleAndConfig() throws Exception {
    var pod = fixture.runningPod("hello", document(3, "a.test"));
    try (var client = fixture.connect()) {
      client.send(hello(Role.EGRESS, fixture.tokenOf(pod, Role.EGRESS), null));

      assertThat(client.next()).contains(new DownFrame.Welcome("team/hello", pod.uid(), 5));
      assertThat(client.await(DownFrame.CaBundle.class).pem()).isEqualTo(fixture.bundle);
      assertThat(client.await(DownFrame.Config.class).document()).isEqualTo(document(3, "a.test"));
    }
  }

  @Test
  void configThatIsInForceIsNotSentAgain() throws Exception {
    var pod = fixture.runningPod("hello", document(3, "a.test"));
    try (var client = fixture.stream(pod, Role.EGRESS, version(3, "a.test"))) {
      assertThat(configsBeforeHeartbeat(client)).isEmpty();
    }
  }

  @Test
  void configThatDiffersFromTheOneInForceIsSent() throws Exception {
    var pod = fixture.runningPod("hello", document(3, "a.test"));
    try (var client = fixture.stream(pod, Role.EGRESS, version(3, "other.test"))) {
      assertThat(client.await(DownFrame.Config.class).document()).isEqualTo(document(3, "a.test"));
    }
  }

  @Test
  void olderConfigOfARestoredDatastoreIsNotSent() throws Exception {
    var pod = fixture.runningPod("hello", document(3, "a.test"));
    try (var client = fixture.stream(pod, Role.EGRESS, version(8, "b.test"))) {
      assertThat(configsBeforeHeartbeat(client)).isEmpty();
      assertThat(fixture.broker.sidecar(pod.uid(), Role.EGRESS).orElseThrow().inForce())
          .as("the controller counts on from here")
          .isEqualTo(version(8, "b.test"));
    }
  }

  @Test
  void editedAnnotationIsPushed() throws Exception {
    var pod = fixture.runningPod("hello", document(1, "a.test"));
    try (var client = fixture.stream(pod, Role.EGRESS, version(1, "a.test"))) {
      fixture.broker.podChanged(fixture.runningPod("hello", document(2, "b.test")));

      assertThat(client.await(DownFrame.Config.class).document()).isEqualTo(document(2, "b.test"));
    }
  }

  @Test
  void watchThatIsLateDoesNotPushAnOlderConfigAfterANewerOne() throws Exception {
    var pod = fixture.runningPod("hello", document(1, "a.test"));
    try (var client = fixture.stream(pod, Role.EGRESS, version(1, "a.test"))) {
      fixture.broker.publish(pod.uid(), document(3, "c.test"));
      assertThat(client.await(DownFrame.Config.class).document()).isEqualTo(document(3, "c.test"));

      fixture.broker.podChanged(fixture.runningPod("hello", document(2, "b.test")));
      fixture.broker.podChanged(fixture.runningPod("hello", document(3, "c.test")));

      assertThat(configsBeforeHeartbeat(client)).isEmpty();
    }
  }

  @Test
  void unreadableConfigIsNotSentAndHarmsNothing() throws Exception {
    var pod = fixture.runningPod("hello", "no document");
    try (var client = fixture.stream(pod, Role.EGRESS, null)) {
      assertThat(configsBeforeHeartbeat(client)).isEmpty();
    }
  }

  @Test
  void changedBundleIsPushedToBothRoles() throws Exception {
    var pod = fixture.runningPod("hello", null);
    for (Role role : Role.values()) {
      try (var client = fixture.stream(pod, role, null)) {
        client.await(DownFrame.CaBundle.class);
        var changed =
            new PodView(
                pod.namespace(),
                pod.name(),
                pod.uid(),
                false,
                pod.owner(),
                pod.addresses(),
                null,
                "another " + role,
                pod.containerUids());
        fixture.broker.podChanged(changed);

        assertThat(client.await(DownFrame.CaBundle.class).pem()).isEqualTo("another " + role);
      }
    }
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
  void identityIsToldItsGrantsAndEveryChange() throws Exception {
    var pod = fixture.runningPod("hello", null);
    try (var client = fixture.stream(pod, Role.IDENTITY, null)) {
      assertThat(client.await(DownFrame.Identity.class).audiences()).isEmpty();

      fixture.grant("hello", Map.of("https://b.test", 300, "https://a.test", 900));
      assertThat(client.await(DownFrame.Identity.class))
          .isEqualTo(
              new DownFrame.Identity(
                  List.of(1000L), List.of("https://a.test", "https://b.test"), 300));

      fixture.cluster.grants.clear();
      fixture.broker.identitiesChanged("team");
      assertThat(client.await(DownFrame.Identity.class).uids()).isEmpty();
    }
  }

  @Test
  void grantedAudienceGetsATokenOfThisSandbox() throws Exception {
    var pod = fixture.runningPod("hello", null);
    fixture.grant("hello", Map.of("https://a.test", 300));
    try (var client = fixture.stream(pod, Role.IDENTITY, null)) {
      client.send(new UpFrame.TokenRequest(7, "https://a.test"));

      var token = client.await(DownFrame.Token.class);
      assertThat(token.id()).isEqualTo(7);
      assertThat(token.token().value())
          .isEqualTo(
              new TokenMint.Subject("team", "hello", "sandbox-hello", "hello", pod.uid())
                  + "|https://a.test|300");
    }
  }

  @Test
  void anyOtherAudienceIsDenied() throws Exception {
    var pod = fixture.runningPod("hello", null);
    fixture.runningPod("other", null);
    fixture.grant("hello", Map.of("https://a.test", 300));
    fixture.grant("other", Map.of("https://b.test", 300));
    try (var client = fixture.stream(pod, Role.IDENTITY, null)) {
      for (String audience : List.of("https://b.test", "https://A.test", "", "devsandbox-egress")) {
        client.send(new UpFrame.TokenRequest(1, audience));
        assertThat(client.await(DownFrame.TokenDenied.class).code()).isEqualTo("NotGranted");
      }
    }
  }

  @Test
  void withdrawnGrantIsDeniedEvenBeforeTheSidecarWasTold() throws Exception {
    var pod = fixture.runningPod("hello", null);
    fixture.grant("hello", Map.of("https://a.test", 300));
    try (var client = fixture.stream(pod, Role.IDENTITY, null)) {
      client.await(DownFrame.Identity.class);
      fixture.cluster.grants.clear();
      client.send(new UpFrame.TokenRequest(1, "https://a.test"));

      assertThat(client.await(DownFrame.TokenDenied.class).code()).isEqualTo("NotGranted");
    }
  }

  @Test
  void deletedPodGetsNoTokenEvenBeforeItsStreamIsEnded() throws Exception {
    var pod = fixture.runningPod("hello", null);
    fixture.grant("hello", Map.of("https://a.test", 300));
    try (var client = fixture.stream(pod, Role.IDENTITY, null)) {
      client.await(DownFrame.Identity.class);
      fixture.cluster.pod(fixture.pod("hello", pod.uid(), null, true));
      client.send(new UpFrame.TokenRequest(1, "https://a.test"));

      assertThat(client.await(DownFrame.TokenDenied.class).code()).isEqualTo("Revoked");
    }
  }

  @Test
  void egressGetsNoToken() throws Exception {
    var pod = fixture.runningPod("hello", null);
    fixture.grant("hello", Map.of("https://a.test", 300));
    try (var client = fixture.stream(pod, Role.EGRESS, null)) {
      client.send(new UpFrame.TokenRequest(1, "https://a.test"));

      assertThat(client.await(DownFrame.TokenDenied.class).code()).isEqualTo("NotGranted");
    }
  }

  @Test
  void tokensOfOnePodAreLimited() throws Exception {
    var pod = fixture.runningPod("hello", null);
    fixture.grant("hello", Map.of("https://a.test", 300));
    try (var client = fixture.stream(pod, Role.IDENTITY, null)) {
      for (int id = 0; id < 60; id++) {
        client.send(new UpFrame.TokenRequest(id, "https://a.test"));
      }
      assertThat(client.await(DownFrame.TokenDenied.class).code()).isEqualTo("TooMany");
    }
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

  /** What came before the answer to a heartbeat, that is, all there was to say. */
  private static List<DownFrame.Config> configsBeforeHeartbeat(TestClient client) throws Exception {
    client.send(new UpFrame.Heartbeat(1, 0, List.of()));
    var configs = new ArrayList<DownFrame.Config>();
    while (true) {
      switch (client.next().orElseThrow()) {
        case DownFrame.Config config -> configs.add(config);
        case DownFrame.Heartbeat _ -> {
          return configs;
        }
        default -> {}
      }
    }
  }

  private static BrokerFixture newFixture() {
    try {
      return new BrokerFixture();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
