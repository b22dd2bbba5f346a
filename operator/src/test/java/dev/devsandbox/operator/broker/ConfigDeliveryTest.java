package dev.devsandbox.operator.broker;

import static dev.devsandbox.operator.broker.BrokerFixture.document;
import static dev.devsandbox.operator.broker.BrokerFixture.hello;
import static dev.devsandbox.operator.broker.BrokerFixture.version;
import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.wire.DownFrame;
import dev.devsandbox.wire.Role;
import dev.devsandbox.wire.UpFrame;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which config and which CA bundle a sidecar is sent, and when. Over real TLS on loopback. */
class ConfigDeliveryTest {
  private final BrokerFixture fixture = BrokerFixture.ofDefaults();

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
  void configThatIsInForceIsSentOnceForItsAnswer() throws Exception {
    var pod = fixture.runningPod("hello", document(3, "a.test"));
    try (var client = fixture.stream(pod, Role.EGRESS, version(3, "a.test"))) {
      assertThat(client.await(DownFrame.Config.class).document()).isEqualTo(document(3, "a.test"));
      fixture.broker.podChanged(pod);
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
      client.await(DownFrame.Config.class);
      fixture.broker.podChanged(fixture.runningPod("hello", document(2, "b.test")));

      assertThat(client.await(DownFrame.Config.class).document()).isEqualTo(document(2, "b.test"));
    }
  }

  @Test
  void watchThatIsLateDoesNotPushAnOlderConfigAfterANewerOne() throws Exception {
    var pod = fixture.runningPod("hello", document(1, "a.test"));
    try (var client = fixture.stream(pod, Role.EGRESS, version(1, "a.test"))) {
      client.await(DownFrame.Config.class);
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
}
