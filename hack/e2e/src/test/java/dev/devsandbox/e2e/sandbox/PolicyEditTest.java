package dev.devsandbox.e2e.sandbox;

import static dev.devsandbox.e2e.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.e2e.ClusterTest;
import dev.devsandbox.e2e.support.Sandbox;
import dev.devsandbox.e2e.support.Shell;
import dev.devsandbox.e2e.support.World;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Policies are live: an edit reaches the running pod, and takes back what it gave. */
class PolicyEditTest extends ClusterTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String EXTRA =
      """
      apiVersion: devsandbox.dev/v1alpha1
      kind: EgressPolicy
      metadata: {name: %s}
      spec: {rules: [{name: stream, hosts: [%s], protocol: TCP, ports: [7001]}]}
      """;

  PolicyEditTest() {
    super("edit");
  }

  @BeforeAll
  void policies() {
    project().apply(World.POLICY);
  }

  private static boolean answers(Sandbox sandbox, String host) {
    return !sandbox.sh("timeout 3 nc " + host + " 7001 < /dev/null | head -1").out().isEmpty();
  }

  @Test
  void anAddedRuleReachesTheRunningPodWithoutRestart() {
    project().apply(EXTRA.formatted("grow", "other.wild.test"));
    project().apply(World.sandbox("grow", "grow"));
    Sandbox sandbox = project().sandbox("grow").awaitReady();
    String uid = sandbox.pod().getMetadata().getUid();
    assertThat(answers(sandbox, "allowed.test")).isFalse();

    project().apply(EXTRA.formatted("grow", "allowed.test"));

    eventually("the new rule is in force", SOON, () -> answers(sandbox, "allowed.test"));
    assertThat(sandbox.pod().getMetadata().getUid()).isEqualTo(uid);
    sandbox.delete();
  }

  @Test
  void aRemovedRuleClosesItsOpenTunnel() {
    project().apply(EXTRA.formatted("shrink", "allowed.test"));
    project().apply(World.sandbox("shrink", "shrink"));
    Sandbox sandbox = project().sandbox("shrink").awaitReady();
    CompletableFuture<Shell.Result> tunnel =
        CompletableFuture.supplyAsync(() ->
            sandbox.sh(
                "touch /tmp/open; timeout 60 nc -d allowed.test 7001 > /tmp/ticks; echo closed $?"));
    eventually(
        "the tunnel carries data", SOON, () -> !sandbox.sh("head -1 /tmp/ticks").out().isEmpty());

    project().delete("egresspolicies", "shrink");

    assertThat(tunnel.orTimeout(50, java.util.concurrent.TimeUnit.SECONDS).join().out())
        .as("closed by the proxy, not by the client's own deadline (124)")
        .doesNotContain("124");
    sandbox.delete();
  }

  @Test
  void anOpeningThatNeedsTheKernelSaysRestartRequired() {
    project().apply(EXTRA.formatted("kernel", "allowed.test"));
    project().apply(World.sandbox("kernel", "kernel"));
    Sandbox sandbox = project().sandbox("kernel").awaitReady();
    project()
        .apply(
            """
            apiVersion: devsandbox.dev/v1alpha1
            kind: EgressPolicy
            metadata: {name: kernel}
            spec: {rules: [{name: lan, cidrs: [192.168.64.1/32], ports: [11434]}]}
            """);
    sandbox.awaitCondition("UpToDate", "False", "RestartRequired").awaitReady();
    sandbox.delete();
  }

  @Test
  void aPolicyEditedToNonsenseLeavesTheRunningPodAsItWas() {
    project().apply(EXTRA.formatted("nonsense", "allowed.test"));
    project().apply(World.sandbox("nonsense", "nonsense"));
    Sandbox sandbox = project().sandbox("nonsense").awaitReady();
    Shell.Result refused =
        project()
            .tryApply(
                """
                apiVersion: devsandbox.dev/v1alpha1
                kind: EgressPolicy
                metadata: {name: nonsense}
                spec: {rules: [{name: all, hosts: ["*"]}]}
                """);
    assertThat(refused.exit()).isNotZero();
    assertThat(refused.err()).contains("hosts");
    assertThat(answers(sandbox, "allowed.test")).isTrue();
    sandbox.delete();
  }

  @Test
  void aPolicyDeletedAndCreatedAgainUnderItsNameIsNewerThanBefore() {
    project().apply(EXTRA.formatted("reborn", "allowed.test"));
    project().apply(World.sandbox("reborn", "reborn"));
    Sandbox sandbox = project().sandbox("reborn").awaitReady();
    assertThat(answers(sandbox, "allowed.test")).isTrue();
    project().delete("egresspolicies", "reborn");
    eventually("the rule is gone", SOON, () -> !answers(sandbox, "allowed.test"));
    project().apply(EXTRA.formatted("reborn", "allowed.test"));
    eventually("the rule is back", SOON, () -> answers(sandbox, "allowed.test"));
    sandbox.delete();
  }
}
