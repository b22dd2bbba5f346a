package dev.devsandbox.e2e.sandbox;

import static dev.devsandbox.e2e.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.e2e.ClusterTest;
import dev.devsandbox.e2e.support.Node;
import dev.devsandbox.e2e.support.Sandbox;
import dev.devsandbox.e2e.support.World;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A sidecar that was killed or hangs comes back without a hand, with the current config. */
class SidecarFaultTest extends ClusterTest {
  private static final Duration NOTICED = Duration.ofSeconds(60);
  private static final Duration BACK = Duration.ofSeconds(90);

  SidecarFaultTest() {
    super("fault");
  }

  @BeforeAll
  void policies() {
    project().apply(World.POLICY);
  }

  @ParameterizedTest
  @CsvSource({
    "devsandbox-egress,KILL", "devsandbox-egress,STOP",
    "devsandbox-identity,KILL", "devsandbox-identity,STOP"
  })
  void comesBackWithoutAHand(String container, String signal) {
    String name =
        container.substring("devsandbox-".length())
            + "-"
            + signal.toLowerCase(java.util.Locale.ROOT);
    project().apply(World.sandbox(name, "world"));
    Sandbox sandbox = project().sandbox(name).awaitReady();
    int restarts = restarts(sandbox, container);
    Node node = cluster().node();

    node.signal(sandbox.pod(), container, signal);

    eventually("the kubelet restarted it", NOTICED, () -> restarts(sandbox, container) > restarts);
    eventually("the sandbox is ready again", BACK, () -> isReady(sandbox));
    eventually(
        "what was allowed answers again",
        BACK,
        () -> sandbox.sh("curl -sk --max-time 5 https://allowed.test/").out().contains("sni"));
    assertThat(sandbox.sh("curl -sk --max-time 5 https://denied.test/ || echo refused").out())
        .isEqualTo("refused\n");
    sandbox.delete();
  }

  private static boolean isReady(Sandbox sandbox) {
    return sandbox.condition("Ready").filter(c -> c.status().equals("True")).isPresent();
  }

  private static int restarts(Sandbox sandbox, String container) {
    return sandbox.pod().getStatus().getInitContainerStatuses().stream()
        .filter(s -> s.getName().equals(container))
        .mapToInt(s -> s.getRestartCount())
        .findFirst()
        .orElseThrow();
  }
}
