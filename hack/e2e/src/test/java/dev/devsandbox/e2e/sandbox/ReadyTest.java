package dev.devsandbox.e2e.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.e2e.ClusterTest;
import dev.devsandbox.e2e.support.Sandbox;
import dev.devsandbox.e2e.support.Sandbox.Condition;
import dev.devsandbox.e2e.support.World;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Ready is the last thing a sandbox becomes, and rests on evidence. */
class ReadyTest extends ClusterTest {
  private static final List<String> ORDER =
      List.of(
          "Scheduled",
          "EgressEnforced",
          "PolicyProgrammed",
          "IdentityReady",
          "WorkspaceReady",
          "Ready");

  ReadyTest() {
    super("ready");
  }

  @Test
  void readyComesAfterEveryOtherCondition() {
    List<List<Condition>> history = Collections.synchronizedList(new ArrayList<>());
    project().apply(World.POLICY);
    project().apply(World.sandbox("box", "world"));
    Sandbox sandbox = project().sandbox("box");
    sandbox.await("Ready", resource -> record(history, resource));

    for (List<Condition> seen : history) {
      boolean ready = isTrue(seen, "Ready");
      assertThat(ORDER.stream().limit(5).allMatch(type -> isTrue(seen, type)) || !ready)
          .as(seen.toString())
          .isTrue();
    }
    Pod pod = sandbox.pod();
    ContainerStatus fence = pod.getStatus().getInitContainerStatuses().get(0);
    assertThat(fence.getName()).isEqualTo("devsandbox-fence");
    assertThat(fence.getState().getTerminated().getExitCode()).isZero();
    assertThat(fence.getState().getTerminated().getMessage())
        .contains(pod.getMetadata().getAnnotations().get("devsandbox.dev/fence-hash"));
  }

  private static boolean record(List<List<Condition>> history, GenericKubernetesResource resource) {
    List<Condition> conditions = Sandbox.conditions(resource);
    history.add(conditions);
    return isTrue(conditions, "Ready");
  }

  private static boolean isTrue(List<Condition> conditions, String type) {
    return conditions.stream().anyMatch(c -> c.type().equals(type) && c.status().equals("True"));
  }

  @Test
  void aSandboxWithoutPolicyReachesNothing() {
    project().apply(World.sandbox("alone"));
    Sandbox sandbox = project().sandbox("alone").awaitReady();
    assertThat(sandbox.sh("curl -sk --max-time 5 https://allowed.test/ || echo refused").out())
        .isEqualTo("refused\n");
    sandbox.delete();
  }

  @Test
  void twoSandboxesOfOneNameInTwoNamespacesDoNotMeet() {
    try (var other = dev.devsandbox.e2e.support.Project.create(cluster(), "other")) {
      other.apply(World.POLICY);
      other.apply(World.sandbox("twin", "world"));
      project().apply(World.sandbox("twin"));
      Sandbox open = other.sandbox("twin").awaitReady();
      Sandbox closed = project().sandbox("twin").awaitReady();
      assertThat(open.sh("curl -sk --max-time 5 https://allowed.test/").out())
          .contains("allowed.test");
      assertThat(closed.sh("curl -sk --max-time 5 https://allowed.test/ || echo refused").out())
          .isEqualTo("refused\n");
      closed.delete();
      open.awaitReady();
    }
  }
}
