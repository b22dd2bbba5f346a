package dev.devsandbox.e2e.faults;

import static dev.devsandbox.e2e.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.e2e.ClusterTest;
import dev.devsandbox.e2e.support.Operator;
import dev.devsandbox.e2e.support.Sandbox;
import dev.devsandbox.e2e.support.World;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Without the admission policies nothing new starts; with them again it does. */
@Tag("long")
class AdmissionDeletedTest extends ClusterTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String POLICY = "devsandbox-workload";
  private static final String MANIFEST = "manifests/base/063-admission-workload.yaml";
  private static final String CANARY =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: canary, annotations: {devsandbox.dev/admission-canary: %s}}
      spec:
        automountServiceAccountToken: false
        enableServiceLinks: false
        securityContext: {seccompProfile: {type: RuntimeDefault}}
        initContainers:
        - name: devsandbox-fence
          image: canary
          securityContext: &least
            {runAsUser: 0, allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
        containers:
        - name: workspace
          image: canary
          securityContext: {<<: *least, runAsUser: 1000}
      """
          .formatted(POLICY);

  AdmissionDeletedTest() {
    super("admission");
  }

  @Test
  void noSandboxStartsWhileAPolicyIsMissing() {
    project().apply(World.sandbox("before"));
    Sandbox before = project().sandbox("before").awaitReady();
    String uid = before.pod().getMetadata().getUid();
    cluster().kubectl("delete", "validatingadmissionpolicybinding", POLICY).orFail();
    eventually("the policy does not act any more", SOON, () -> !acts());

    project().apply(World.sandbox("box"));
    Sandbox sandbox = project().sandbox("box");
    sandbox.awaitCondition("Ready", "False", "AdmissionMissing");
    assertThat(sandbox.condition("Ready").map(Sandbox.Condition::message).orElseThrow())
        .contains(POLICY);
    assertThat(sandbox.findPod()).isEmpty();
    assertThat(before.awaitReady().pod().getMetadata().getUid()).isEqualTo(uid);

    restore();
    sandbox.awaitReady();
  }

  private boolean acts() {
    return cluster()
            .kubectlWithInput(
                CANARY,
                "-n",
                project().namespace(),
                "create",
                "--dry-run=server",
                "--as=" + Operator.USER,
                "-f",
                "-")
            .exit()
        != 0;
  }

  @AfterEach
  void restore() {
    String manifest = cluster().root().resolve(MANIFEST).toString();
    cluster().kubectl("apply", "--server-side", "--field-manager=hack-up", "-f", manifest).orFail();
    eventually("the policy acts again", SOON, this::acts);
  }
}
