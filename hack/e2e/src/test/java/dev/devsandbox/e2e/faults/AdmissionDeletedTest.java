package dev.devsandbox.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.e2e.ClusterTest;
import dev.devsandbox.e2e.support.Sandbox;
import dev.devsandbox.e2e.support.World;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Without the admission policies nothing new starts; with them again it does. */
@Tag("long")
class AdmissionDeletedTest extends ClusterTest {
  private static final String POLICY = "devsandbox-workload";

  private String saved = "";

  AdmissionDeletedTest() {
    super("admission");
  }

  @Test
  void noSandboxStartsWhileAPolicyIsMissing() {
    saved =
        cluster()
            .kubectl("get", "validatingadmissionpolicybinding", POLICY, "-o", "json")
            .orFail()
            .replaceAll("\"(uid|resourceVersion|creationTimestamp)\": \"[^\"]*\",?", "");
    cluster().kubectl("delete", "validatingadmissionpolicybinding", POLICY).orFail();

    project().apply(World.sandbox("box"));
    Sandbox sandbox = project().sandbox("box");
    sandbox.awaitCondition("Ready", "False", "AdmissionMissing");
    assertThat(sandbox.condition("Ready").map(Sandbox.Condition::message).orElseThrow())
        .contains(POLICY);
    assertThat(sandbox.findPod()).isEmpty();

    restore();
    sandbox.awaitReady();
  }

  @AfterEach
  void restore() {
    if (!saved.isEmpty()) {
      cluster().kubectlWithInput(saved, "apply", "-f", "-").orFail();
    }
  }
}
