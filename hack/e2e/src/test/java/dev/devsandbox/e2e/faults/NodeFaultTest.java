package dev.devsandbox.e2e.faults;

import static dev.devsandbox.e2e.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.e2e.ClusterTest;
import dev.devsandbox.e2e.support.Sandbox;
import dev.devsandbox.e2e.support.World;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The node restarts and its datastore goes back in time; running sandboxes stay fenced. */
@Tag("long")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class NodeFaultTest extends ClusterTest {
  private static final Duration RESTART = Duration.ofSeconds(120);
  private static final Duration BACK = Duration.ofSeconds(180);

  private static final int WRITES = 1000;

  private Sandbox sandbox;

  NodeFaultTest() {
    super("node");
  }

  @BeforeAll
  void start() {
    project().apply(World.POLICY);
    project().apply(World.sandbox("box", "world"));
    sandbox = project().sandbox("box").awaitReady();
  }

  private boolean allowedWorks() {
    return sandbox.sh("curl -sk --max-time 5 https://allowed.test/").out().contains("allowed.test");
  }

  private boolean deniedWorks() {
    return !sandbox
        .sh("curl -sk --max-time 5 https://denied.test/ || echo refused")
        .out()
        .equals("refused\n");
  }

  @Test
  @Order(1)
  void aConfigOlderThanTheRunningOneIsRefusedAfterTheDatastoreWentBack(@TempDir Path directory) {
    String snapshot = directory.resolve("snapshot").toString();
    long before = configSeq();
    cluster().node().cluster(RESTART, "snapshot", snapshot).orFail();
    project().apply(World.POLICY.replace("allowed.test, git.test", "git.test"));
    eventually("the edit is in force", BACK, () -> !allowedWorks());
    eventually("the status says so", BACK, () -> configSeq() > before);
    long inForce = configSeq();
    letTimePass();

    cluster().node().cluster(RESTART, "restore", snapshot).orFail();

    // The restored pod carries the restored policy under a number that the proxy has passed.
    eventually("the restored policy is in force under a newer number", BACK, this::allowedWorks);
    eventually("the status says so", BACK, () -> configSeq() > inForce);
    sandbox.awaitReady();
    assertThat(deniedWorks()).isFalse();
  }

  private long configSeq() {
    Object seq = project().get("devsandboxes", "box").get("status", "egress", "configSeq");
    return ((Number) Objects.requireNonNull(seq)).longValue();
  }

  /** More is written than a restored datastore catches up with in the time that it starts in. */
  private void letTimePass() {
    for (int i = 0; i < WRITES; i++) {
      cluster()
          .client()
          .configMaps()
          .inNamespace(project().namespace())
          .resource(
              new ConfigMapBuilder()
                  .withNewMetadata()
                  .withName("clock")
                  .endMetadata()
                  .addToData("time", Integer.toString(i))
                  .build())
          .serverSideApply();
    }
  }

  @Test
  @Order(2)
  void theSandboxIsBackAndFencedAfterTheNodeRestarted() {
    String before = sandbox.pod().getMetadata().getUid();
    cluster().node().cluster(RESTART, "restart").orFail();
    eventually("it answers again", BACK, this::allowedWorks);
    sandbox.awaitReady();
    assertThat(deniedWorks()).isFalse();
    assertThat(sandbox.pod().getMetadata().getUid()).isEqualTo(before);
  }
}
