package dev.devsandbox.e2e.fence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.e2e.support.Cluster;
import dev.devsandbox.e2e.support.Project;
import dev.devsandbox.wire.FenceConfig;
import dev.devsandbox.wire.FenceReport;
import dev.devsandbox.wire.FenceRules;
import dev.devsandbox.wire.IpAddress;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The fence in real pods, once with the nft of its image and else with one that changes what it
 * loads. The pods are written by hand, in a namespace that is not for sandboxes.
 */
@Tag("cluster")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FenceSabotageTest {
  private static final String HONEST = "honest";
  private static final int DEADLINE_SECONDS = 120;

  /** Sed scripts over the rules, by what they do. */
  private static final Map<String, String> SABOTAGES =
      Map.of(
          "no-rules", "d",
          "open-address", "/hook output/a ip daddr 203.0.113.66 accept",
          "udp-443", "/filter hook output/a udp dport 443 accept",
          "icmp", "/filter hook output/a meta l4proto { icmp, ipv6-icmp } accept",
          "ipv6", "/hook output/a meta nfproto ipv6 accept",
          "uid-1000", "/hook output/a meta skuid 1000 accept",
          "no-forward-chain", "/chain nested/,/^\t}/d",
          "policy-accept", "s/policy drop/policy accept/");

  private static final String NFT =
      """
      #!/bin/sh
      case "$*" in
      "-f -") busybox sed -f /sabotage/script.sed | /usr/sbin/nft -f - ;;
      *) exec /usr/sbin/nft "$@" ;;
      esac
      """;

  private static final FenceConfig CONFIG =
      new FenceConfig(
          List.of(new FenceConfig.Endpoint(IpAddress.parse("10.43.7.7").orElseThrow(), 8443)),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          1000);

  private final Cluster cluster = Cluster.connect();
  private final Project project =
      Project.create(
          cluster, "sabotage", Map.of("pod-security.kubernetes.io/enforce", "privileged"));

  @BeforeAll
  void startAll() {
    Map<String, String> scripts = new LinkedHashMap<>(SABOTAGES);
    scripts.put(HONEST, "");
    scripts.forEach(this::start);
  }

  private void start(String name, String script) {
    cluster
        .client()
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(project.namespace())
                .withName(name)
                .endMetadata()
                .withData(Map.of("nft", NFT, "script.sed", script + "\n"))
                .build())
        .create();
    cluster.client().resource(pod(name)).create();
  }

  static Iterable<String> sabotages() {
    return SABOTAGES.keySet();
  }

  @Test
  void honestRulesAreProvenAndTheUsersContainerRuns() throws Exception {
    Pod pod = awaitEndOfFence(HONEST);
    ContainerStateTerminated fence = fence(pod);
    FenceReport report = FenceReport.parse(fence.getMessage());
    assertThat(report.failure()).isNull();
    assertThat(fence.getExitCode()).isZero();
    assertThat(report.rules()).isEqualTo(FenceRules.hash(FenceRules.render(CONFIG)));
    assertThat(report.proofs()).contains("redirect/tcp4/1000", "never/tcp4/64321", "read-back");
    await(HONEST, FenceSabotageTest::workspaceStarted);
  }

  @ParameterizedTest
  @MethodSource("sabotages")
  void sabotagedRulesEndThePodBeforeAnyUserCode(String name) throws Exception {
    Pod pod = awaitEndOfFence(name);
    ContainerStateTerminated fence = fence(pod);
    FenceReport report = FenceReport.parse(fence.getMessage());
    assertThat(fence.getExitCode()).as(fence.getMessage()).isIn(2, 3);
    assertThat(Objects.requireNonNull(report.failure()).seen()).isNotEmpty();
    Pod failed = await(name, now -> "Failed".equals(now.getStatus().getPhase()));
    assertThat(workspaceStarted(failed)).isFalse();
  }

  private Pod awaitEndOfFence(String name) {
    return await(name, now -> fence(now) != null);
  }

  private Pod await(String name, Predicate<Pod> condition) {
    return cluster
        .client()
        .pods()
        .inNamespace(project.namespace())
        .withName(name)
        .waitUntilCondition(
            now -> now != null && condition.test(now), DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  private static ContainerStateTerminated fence(Pod pod) {
    return pod.getStatus().getInitContainerStatuses().stream()
        .map(status -> status.getState().getTerminated())
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private static boolean workspaceStarted(Pod pod) {
    for (ContainerStatus status : pod.getStatus().getContainerStatuses()) {
      if (status.getState().getRunning() != null || status.getState().getTerminated() != null) {
        return true;
      }
    }
    return false;
  }

  private Pod pod(String name) {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace(project.namespace())
        .withName(name)
        .endMetadata()
        .withNewSpec()
        .withRestartPolicy("Never")
        .withTerminationGracePeriodSeconds(0L)
        .withAutomountServiceAccountToken(false)
        .addNewVolume()
        .withName("sabotage")
        .withNewConfigMap()
        .withName(name)
        .withDefaultMode(0555)
        .endConfigMap()
        .endVolume()
        .addNewInitContainer()
        .withName("devsandbox-fence")
        .withImage("localhost/devsandbox/sidecar:dev")
        .withCommand("/opt/devsandbox/bin/fence")
        .addNewEnv()
        .withName("DEVSANDBOX_FENCE")
        .withValue(CONFIG.toJson())
        .endEnv()
        .addNewEnv()
        .withName("PATH")
        .withValue(name.equals(HONEST) ? "/usr/sbin:/usr/bin" : "/sabotage:/usr/sbin:/usr/bin")
        .endEnv()
        .addNewVolumeMount()
        .withName("sabotage")
        .withMountPath("/sabotage")
        .endVolumeMount()
        .withNewSecurityContext()
        .withRunAsUser(0L)
        .withReadOnlyRootFilesystem(true)
        .withAllowPrivilegeEscalation(false)
        .withNewCapabilities()
        .withDrop("ALL")
        .withAdd("NET_ADMIN", "SETUID", "SETGID")
        .endCapabilities()
        .withNewSeccompProfile()
        .withType("RuntimeDefault")
        .endSeccompProfile()
        .endSecurityContext()
        .endInitContainer()
        .addNewContainer()
        .withName("workspace")
        .withImage("localhost/devsandbox/workspace:dev")
        .withCommand("sleep", "infinity")
        .endContainer()
        .endSpec()
        .build();
  }

  @AfterAll
  void remove() {
    project.close();
    cluster.close();
  }
}
