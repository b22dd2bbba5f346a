package dev.devsandbox.e2e.faults;

import static dev.devsandbox.e2e.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.e2e.ClusterTest;
import dev.devsandbox.e2e.support.Sandbox;
import dev.devsandbox.e2e.support.World;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Objects that a newer version would write stop neither the operator nor anyone else's sandbox. */
@Tag("long")
class PoisonTest extends ClusterTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String CRD = "devsandboxes.devsandbox.dev";
  private static final String POISON =
      """
      apiVersion: devsandbox.dev/v1alpha1
      kind: DevSandbox
      metadata: {name: %s}
      spec:
        image: {registry: example.org, name: workspace}
        egressPolicies: all
        operatingMode: Hibernated
        notYetInvented: {deeply: [nested]}
      """;

  PoisonTest() {
    super("poison");
  }

  @BeforeAll
  void widenTheSchema() {
    cluster()
        .kubectl(
            "patch",
            "crd",
            CRD,
            "--type=json",
            "-p",
            "[{\"op\":\"replace\",\"path\":\"/spec/versions/0/schema/openAPIV3Schema/properties/spec\","
                + "\"value\":{\"type\":\"object\",\"x-kubernetes-preserve-unknown-fields\":true}}]")
        .orFail();
  }

  @Test
  void anUnreadableSandboxSaysSoAndAnotherOneStillStarts() {
    eventually(
        "the widened schema is served",
        SOON,
        () -> project().tryApply(POISON.formatted("poison")).exit() == 0);
    Sandbox poison = project().sandbox("poison");
    poison.awaitCondition("Accepted", "False", "UnreadableSpec");
    assertThat(poison.condition("Accepted").map(Sandbox.Condition::message).orElseThrow())
        .contains("spec");
    assertThat(poison.findPod()).isEmpty();

    project().apply(World.sandbox("healthy"));
    project().sandbox("healthy").awaitReady();
  }

  @Test
  void aRunningSandboxThatBecomesUnreadableIsLeftAsItWas() {
    project().apply(World.POLICY);
    project().apply(World.sandbox("running", "world"));
    Sandbox sandbox = project().sandbox("running").awaitReady();
    String uid = sandbox.pod().getMetadata().getUid();
    eventually(
        "the edit is accepted",
        SOON,
        () -> project().tryApply(POISON.formatted("running")).exit() == 0);
    sandbox.awaitCondition("Accepted", "False", "UnreadableSpec");
    assertThat(sandbox.condition("Ready").orElseThrow().status()).isEqualTo("True");
    assertThat(sandbox.pod().getMetadata().getUid()).isEqualTo(uid);
    assertThat(sandbox.sh("curl -sk --max-time 5 https://allowed.test/").out())
        .contains("allowed.test");
    assertThat(sandbox.sh("curl -sk --max-time 5 https://denied.test/ || echo refused").out())
        .isEqualTo("refused\n");
  }

  @AfterAll
  void restoreTheSchema() {
    project().kubectl("delete", "devsandboxes", "--all");
    cluster()
        .kubectl(
            "apply",
            "--server-side",
            "--force-conflicts",
            "-f",
            cluster().root().resolve("crds/yaml/" + CRD + ".yaml").toString())
        .orFail();
  }
}
