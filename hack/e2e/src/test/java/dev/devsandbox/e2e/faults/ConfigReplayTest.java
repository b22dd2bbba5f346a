package dev.devsandbox.e2e.faults;

import static dev.devsandbox.e2e.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.e2e.ClusterTest;
import dev.devsandbox.e2e.support.ChannelCut;
import dev.devsandbox.e2e.support.Sandbox;
import dev.devsandbox.e2e.support.World;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The newest config wins, by whichever path it comes, and an older one never comes back. */
class ConfigReplayTest extends ClusterTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String CONFIG = "devsandbox.dev/egress-config";
  private static final String OPERATOR =
      "system:serviceaccount:devsandbox-system:devsandbox-operator";
  private static final String RULE =
      """
      apiVersion: devsandbox.dev/v1alpha1
      kind: EgressPolicy
      metadata: {name: %s}
      spec: {rules: [{name: stream, hosts: [%s], protocol: TCP, ports: [7001]}]}
      """;

  ConfigReplayTest() {
    super("replay");
  }

  @BeforeAll
  void policies() {
    project().apply(World.POLICY);
  }

  private static boolean answers(Sandbox sandbox, String host) {
    return !sandbox.sh("timeout 3 nc " + host + " 7001 < /dev/null | head -1").out().isEmpty();
  }

  private Sandbox started(String name, String host) {
    project().apply(RULE.formatted(name, host));
    project().apply(World.sandbox(name, name));
    return project().sandbox(name).awaitReady();
  }

  @Test
  void anEditReachesThePodByItsFileWhenTheChannelIsCut() {
    Sandbox sandbox = started("slow", "other.wild.test");
    assertThat(answers(sandbox, "allowed.test")).isFalse();
    try (ChannelCut cut = new ChannelCut(cluster().node(), sandbox.pod().getStatus().getPodIP())) {
      project().apply(RULE.formatted("slow", "allowed.test"));
      eventually("in force by the slow path", SOON, () -> answers(sandbox, "allowed.test"));
      assertThat(cut.dropped()).as("the channel was really cut").isPositive();
    }
    sandbox.awaitReady();
    sandbox.delete();
  }

  @Test
  void anOlderConfigWrittenOverANewerOneNeverComesIntoForce() {
    Sandbox sandbox = started("older", "allowed.test");
    String older = sandbox.pod().getMetadata().getAnnotations().get(CONFIG);
    project().apply(RULE.formatted("older", "other.wild.test"));
    eventually("the rule is gone", SOON, () -> !answers(sandbox, "allowed.test"));

    project()
        .kubectl(
            "annotate", "pod", "older", "--overwrite", "--as=" + OPERATOR, CONFIG + "=" + older)
        .orFail();

    assertThat(answers(sandbox, "allowed.test")).isFalse();
    // The operator repairs the annotation, often before the kubelet has brought the old one.
    eventually(
        "the operator wrote a newer one",
        SOON,
        () -> !older.equals(sandbox.pod().getMetadata().getAnnotations().get(CONFIG)));
    sandbox.awaitReady();
    assertThat(answers(sandbox, "allowed.test")).isFalse();
    sandbox.delete();
  }
}
