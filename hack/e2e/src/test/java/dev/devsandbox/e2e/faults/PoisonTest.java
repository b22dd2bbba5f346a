package dev.devsandbox.e2e.faults;

import static dev.devsandbox.e2e.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.e2e.ClusterTest;
import dev.devsandbox.e2e.support.Sandbox;
import dev.devsandbox.e2e.support.World;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Objects that a newer version would write stop neither the operator nor anyone else's sandbox. */
@Tag("long")
class PoisonTest extends ClusterTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final List<String> CRDS =
      List.of("devsandboxes.devsandbox.dev", "egresspolicies.devsandbox.dev");
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

  private static final String POISONED_POLICY =
      """
      apiVersion: devsandbox.dev/v1alpha1
      kind: EgressPolicy
      metadata: {name: other}
      spec: {rules: everything}
      """;

  PoisonTest() {
    super("poison");
  }

  @BeforeAll
  void widenTheSchemas() {
    for (String crd : CRDS) {
      widen(crd);
    }
  }

  private void widen(String crd) {
    cluster()
        .kubectl(
            "patch",
            "crd",
            crd,
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
        .contains("spec/egressPolicies");
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

  @Test
  void aPolicyThatBecomesUnreadableStaysInForceAndSaysSo() {
    project().apply(World.POLICY.replace("world", "other"));
    project().apply(World.sandbox("user", "other"));
    Sandbox sandbox = project().sandbox("user").awaitReady();
    eventually("the edit is accepted", SOON, () -> project().tryApply(POISONED_POLICY).exit() == 0);

    sandbox.awaitCondition("Accepted", "False", "PolicyInvalid");
    assertThat(sandbox.condition("Ready").orElseThrow().status()).isEqualTo("True");
    assertThat(sandbox.sh("curl -sk --max-time 5 https://allowed.test/").out())
        .contains("allowed.test");
    assertThat(sandbox.sh("curl -sk --max-time 5 https://denied.test/ || echo refused").out())
        .isEqualTo("refused\n");
    project()
        .kubectl(
            "wait",
            "egresspolicy/other",
            "--for=jsonpath={.status.conditions[?(@.type==\"Accepted\")].reason}=UnreadableSpec",
            "--timeout=30s")
        .orFail();
  }

  @AfterAll
  void restoreTheSchemas() {
    project().kubectl("delete", "devsandboxes,egresspolicies", "--all");
    for (String crd : CRDS) {
      cluster()
          .kubectl(
              "apply",
              "--server-side",
              "--force-conflicts",
              "--field-manager=hack-up",
              "-f",
              cluster().root().resolve("crds/yaml/" + crd + ".yaml").toString())
          .orFail();
    }
  }
}
