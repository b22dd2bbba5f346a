package dev.devsandbox.e2e.sandbox;

import static dev.devsandbox.e2e.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.e2e.ClusterTest;
import dev.devsandbox.e2e.support.Sandbox;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The workspace outlives the pod; only deletion ends it, and only as the spec says. */
class SuspendTest extends ClusterTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String SPEC =
      """
      apiVersion: devsandbox.dev/v1alpha1
      kind: DevSandbox
      metadata: {name: %s}
      spec:
        image: localhost/devsandbox/workspace:dev
        operatingMode: %s
        storage: {type: Persistent, size: 64Mi, whenDeleted: %s}
      """;

  SuspendTest() {
    super("suspend");
  }

  @Test
  void suspendRemovesThePodAndKeepsTheWorkspace() {
    project().apply(SPEC.formatted("box", "Running", "Delete"));
    Sandbox sandbox = project().sandbox("box").awaitReady();
    sandbox.sh("echo kept > /workspace/file").orFail();

    project().apply(SPEC.formatted("box", "Suspended", "Delete"));
    sandbox.awaitCondition("Suspended", "True", "");
    eventually("the pod is gone", SOON, () -> sandbox.findPod().isEmpty());

    project().apply(SPEC.formatted("box", "Running", "Delete"));
    sandbox.awaitReady();
    assertThat(sandbox.sh("cat /workspace/file").orFail()).isEqualTo("kept\n");

    sandbox.delete();
    eventually("the claim is gone", SOON, () -> claims().isEmpty());
  }

  @Test
  void aRetainedWorkspaceIsAdoptedAgainByName() {
    try (var other = dev.devsandbox.e2e.support.Project.create(cluster(), "retain")) {
      other.apply(SPEC.formatted("keep", "Running", "Retain"));
      Sandbox sandbox = other.sandbox("keep").awaitReady();
      sandbox.sh("echo kept > /workspace/file").orFail();
      sandbox.delete();
      other.apply(SPEC.formatted("keep", "Running", "Retain"));
      Sandbox again = other.sandbox("keep").awaitReady();
      assertThat(again.sh("cat /workspace/file").orFail()).isEqualTo("kept\n");
    }
  }

  private String claims() {
    return project().kubectl("get", "pvc", "-o", "name").orFail();
  }
}
