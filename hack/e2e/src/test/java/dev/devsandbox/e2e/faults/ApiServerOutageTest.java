package dev.devsandbox.e2e.faults;

import static dev.devsandbox.e2e.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.e2e.ClusterTest;
import dev.devsandbox.e2e.support.Node;
import dev.devsandbox.e2e.support.Sandbox;
import dev.devsandbox.e2e.support.Shell;
import dev.devsandbox.e2e.support.World;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The API server does not answer for a minute: nothing opens, and all goes on after it. */
@Tag("long")
class ApiServerOutageTest extends ClusterTest {
  private static final Duration OUTAGE = Duration.ofSeconds(60);
  private static final Duration BACK = Duration.ofSeconds(90);

  ApiServerOutageTest() {
    super("outage");
  }

  @Test
  void runningSandboxesStayFencedAndEditsArriveAfterwards() {
    project().apply(World.POLICY);
    project().apply(World.sandbox("box", "world"));
    Sandbox sandbox = project().sandbox("box").awaitReady();
    Node node = cluster().node();
    String workspace = Integer.toString(node.pidOf(sandbox.pod(), "workspace"));

    String apiServer = node.run("pidof", "kube-apiserver").orFail().trim();
    node.run("kill", "-STOP", apiServer).orFail();
    try {
      Instant end = Instant.now().plus(OUTAGE);
      while (Instant.now().isBefore(end)) {
        assertThat(inside(node, workspace, "https://allowed.test/").out()).contains("allowed.test");
        assertThat(inside(node, workspace, "https://denied.test/").exit()).isNotZero();
      }
    } finally {
      node.run("kill", "-CONT", apiServer).orFail();
    }

    project().apply(World.POLICY.replace("allowed.test, git.test", "git.test"));
    eventually(
        "an edit arrives again",
        BACK,
        () -> inside(node, workspace, "https://allowed.test/").exit() != 0);
    sandbox.awaitReady();
  }

  /** As the user of the workspace and in its network, without the API server. */
  private static Shell.Result inside(Node node, String pid, String url) {
    return node.run(
        "nsenter",
        "-t",
        pid,
        "-n",
        "-m",
        "setpriv",
        "--reuid",
        "1000",
        "--regid",
        "1000",
        "--clear-groups",
        "curl",
        "-sk",
        "--max-time",
        "5",
        url);
  }
}
