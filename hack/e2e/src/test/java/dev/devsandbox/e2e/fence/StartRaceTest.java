package dev.devsandbox.e2e.fence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.e2e.ClusterTest;
import dev.devsandbox.e2e.support.Capture;
import dev.devsandbox.e2e.support.Packet;
import dev.devsandbox.e2e.support.Sandbox;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Row 76: the user's first instruction already runs behind the fence. */
class StartRaceTest extends ClusterTest {
  private static final String RACER =
      """
      apiVersion: devsandbox.dev/v1alpha1
      kind: DevSandbox
      metadata: {name: racer}
      spec:
        image: localhost/devsandbox/workspace:dev
        storage: {type: Ephemeral}
        command:
        - python3
        - -c
        - |
          import socket, time
          for i in range(400):
              try: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('203.0.113.66', 9999))
              except OSError: pass
              try: socket.create_connection(('203.0.113.66', 5432), 0.01)
              except OSError: pass
          print('raced', flush=True)
          time.sleep(3600)
      """;

  StartRaceTest() {
    super("race");
  }

  @Test
  void nothingLeavesBeforeTheRulesStand() {
    try (Capture capture = Capture.start(cluster().node())) {
      project().apply(RACER);
      Sandbox sandbox = project().sandbox("racer").awaitReady();
      int link = Capture.hostInterfaceOf(cluster().node(), sandbox.pod(), "workspace");
      dev.devsandbox.e2e.support.Eventually.eventually(
          "the race is over",
          java.time.Duration.ofSeconds(60),
          () -> sandbox.logs("workspace").contains("raced"));
      List<Packet> sent = capture.endAndGetSentBy(link);
      assertThat(sent).as("the capture saw the pod").isNotEmpty();
      assertThat(sent).noneMatch(p -> p.destination().equals("203.0.113.66"));
      assertThat(sent).allMatch(new AllowedPeers(cluster())::allows, "allowed by the policy");
    }
  }
}
