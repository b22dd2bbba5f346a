package dev.devsandbox.operator.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.wire.DownFrame;
import dev.devsandbox.wire.Role;
import dev.devsandbox.wire.UpFrame;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which tokens a sidecar gets through its stream. Over real TLS on loopback. */
class TokenRequestTest {
  private final BrokerFixture fixture = BrokerFixture.ofDefaults();

  @AfterEach
  void stop() {
    fixture.close();
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
}
