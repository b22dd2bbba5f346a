package dev.devsandbox.operator.broker;

import static dev.devsandbox.operator.broker.BrokerFixture.document;
import static dev.devsandbox.operator.broker.BrokerFixture.version;
import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.control.ControlChannel;
import dev.devsandbox.control.ControlSettings;
import dev.devsandbox.control.RecordingListener;
import dev.devsandbox.wire.ConfigVersion;
import dev.devsandbox.wire.DownFrame;
import dev.devsandbox.wire.EgressConfigCodec;
import dev.devsandbox.wire.EgressConfigException;
import dev.devsandbox.wire.Role;
import dev.devsandbox.wire.UpFrame;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sidecars' own client and this broker understand each other. */
class RealSidecarTest {
  @TempDir Path files;

  @Test
  void configIsAppliedAndAcknowledged() throws Exception {
    try (var fixture = new BrokerFixture()) {
      var pod = fixture.runningPod("hello", document(4, "a.test"));
      var sidecar = listener();
      try (var channel = channel(fixture, pod, Role.EGRESS)) {
        channel.start(sidecar);

        fixture.awaitState(pod, Role.EGRESS, state -> version(4, "a.test").equals(state.inForce()));
        assertThat(sidecar.await(DownFrame.Welcome.class).sandbox()).isEqualTo("team/hello");
      }
    }
  }

  @Test
  void grantedTokenArrives() throws Exception {
    try (var fixture = new BrokerFixture()) {
      var pod = fixture.runningPod("hello", null);
      fixture.grant("hello", Map.of("https://a.test", 300));
      var sidecar = listener();
      try (var channel = channel(fixture, pod, Role.IDENTITY)) {
        channel.start(sidecar);
        assertThat(sidecar.await(DownFrame.Identity.class).uids()).containsExactly(1000L);
        channel.send(new UpFrame.TokenRequest(1, "https://a.test"));

        assertThat(sidecar.await(DownFrame.Token.class).id()).isEqualTo(1);
      }
    }
  }

  @Test
  void deletionOfThePodIsSaid() throws Exception {
    try (var fixture = new BrokerFixture()) {
      var pod = fixture.runningPod("hello", null);
      var sidecar = listener();
      try (var channel = channel(fixture, pod, Role.IDENTITY)) {
        channel.start(sidecar);
        sidecar.await(DownFrame.Welcome.class);
        var dying = fixture.pod("hello", pod.uid(), null, true);
        fixture.cluster.pod(dying);
        fixture.broker.podChanged(dying);

        assertThat(sidecar.await(DownFrame.Refusal.class).code())
            .isEqualTo(DownFrame.Refusal.Code.Revoked);
      }
    }
  }

  private ControlChannel channel(BrokerFixture fixture, PodView pod, Role role) throws Exception {
    Path ca = Files.writeString(files.resolve("broker-ca"), fixture.bundle);
    Path token = Files.writeString(files.resolve("token"), fixture.tokenOf(pod, role));
    return new ControlChannel(
        new ControlSettings(
            new InetSocketAddress(BrokerFixture.HERE, fixture.broker.port()),
            "devsandbox-broker.devsandbox-system.svc",
            ca,
            token,
            role,
            "test",
            List.of("tls")),
        () -> null,
        () -> new UpFrame.Heartbeat(1, 0, List.of()));
  }

  private static RecordingListener listener() {
    return new RecordingListener(document -> {
      try {
        var read = EgressConfigCodec.decode(document);
        return new ConfigVersion(read.config().seq(), read.hash());
      } catch (EgressConfigException e) {
        throw new AssertionError(e);
      }
    });
  }
}
