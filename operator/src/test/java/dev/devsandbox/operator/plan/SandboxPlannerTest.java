package dev.devsandbox.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.api.Annotations;
import dev.devsandbox.api.json.TolerantModule;
import dev.devsandbox.api.v1alpha1.DevSandbox;
import dev.devsandbox.api.v1alpha1.OperatingMode;
import dev.devsandbox.api.v1alpha1.Reason;
import dev.devsandbox.api.v1alpha1.SandboxPort;
import dev.devsandbox.api.v1alpha1.Storage;
import dev.devsandbox.api.v1alpha1.WhenDeleted;
import dev.devsandbox.operator.observe.SidecarReport;
import dev.devsandbox.wire.ConfigVersion;
import dev.devsandbox.wire.EgressConfig;
import dev.devsandbox.wire.EgressConfigCodec;
import dev.devsandbox.wire.EgressRule;
import dev.devsandbox.wire.UpFrame;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SandboxPlannerTest {
  private static final String GITHUB = "{rules: [{name: web, hosts: [github.com]}]}";

  private static World running(String... policies) {
    return new World().spec(World.spec(OperatingMode.RUNNING, List.of(policies), List.of(), null));
  }

  private static EgressConfig config(World world) throws Exception {
    String text = world.pod().getMetadata().getAnnotations().get(Annotations.EGRESS_CONFIG);
    return EgressConfigCodec.decode(text).config();
  }

  @Test
  void aNewSandboxGetsItsNetworkPolicyBeforeItsPod() {
    Plan plan = SandboxPlanner.plan(running().observe());
    assertThat(plan.actions())
        .hasExactlyElementsOfTypes(Action.ApplyNetworkPolicy.class, Action.CreatePod.class);
    assertThat(plan.accepted()).isEmpty();
  }

  @Test
  void aSuspendedSandboxLosesItsPodAndKeepsItsClaim() {
    Storage storage = new Storage(null, "1Gi", null, null, null);
    World world =
        new World().spec(World.spec(OperatingMode.RUNNING, List.of(), List.of(), storage)).settle();
    world.spec(World.spec(OperatingMode.SUSPENDED, List.of(), List.of(), storage)).settle();
    assertThat(world.findPod()).isEmpty();
    assertThat(world.observe().claim()).isPresent();
  }

  @Test
  void aChangedPolicyIsWrittenWithTheNextNumber() throws Exception {
    World world = running("p").policy(Policies.policy("p", 1, GITHUB)).settle();
    assertThat(config(world).seq()).isEqualTo(1);
    world.policy(Policies.policy("p", 2, "{rules: [{name: web, hosts: [example.com]}]}")).settle();
    assertThat(config(world).seq()).isEqualTo(2);
    assertThat(config(world).rules())
        .singleElement()
        .isInstanceOfSatisfying(
            EgressRule.Hosts.class,
            rule -> {
              assertThat(rule.name()).isEqualTo("p/web");
              assertThat(rule.hosts()).containsExactly("example.com");
            });
  }

  @Test
  void afterARestoredDatastoreTheNumberPassesWhatTheProxyAcknowledged() throws Exception {
    World world = running("p").policy(Policies.policy("p", 1, GITHUB)).settle();
    world.egress(enforcing(new ConfigVersion(9, "sha256:x"))).settle();
    assertThat(config(world).seq()).isEqualTo(10);
  }

  @Test
  void anotherConfigOfTheSameNumberInTheProxyIsPassedToo() throws Exception {
    World world = running("p").policy(Policies.policy("p", 1, GITHUB)).settle();
    world.egress(enforcing(new ConfigVersion(config(world).seq(), "sha256:x"))).settle();
    assertThat(config(world).seq()).isEqualTo(2);
    String text = world.pod().getMetadata().getAnnotations().get(Annotations.EGRESS_CONFIG);
    ConfigVersion written = new ConfigVersion(2, EgressConfigCodec.decode(text).hash());
    assertThat(world.egress(enforcing(written)).step(9).actions()).isEmpty();
  }

  private static SidecarReport enforcing(ConfigVersion version) {
    return new SidecarReport(true, version, null, World.NOW, 0, List.of());
  }

  @Test
  void aRuleTheProxyCanNotEnforceMakesItOutdated() {
    World world = running("p").policy(Policies.policy("p", 1, GITHUB)).settle();
    ConfigVersion version = new ConfigVersion(1, "sha256:x");
    UpFrame.Ack ack = new UpFrame.Ack(version, UpFrame.Ack.Result.Applied, null, List.of("p/web"));
    Plan plan =
        world.egress(new SidecarReport(true, version, ack, World.NOW, 0, List.of())).step(9);
    assertThat(plan.outdated().map(Problem::reason)).contains(Reason.SIDECAR_OUTDATED);
    assertThat(plan.outdated().orElseThrow().message()).contains("p/web");
  }

  @Test
  void aDeletedPolicyTakesItsRulesWithIt() throws Exception {
    World world = running("p").policy(Policies.policy("p", 1, GITHUB)).settle();
    Plan plan = world.without("p").step(9);
    assertThat(config(world).rules()).isEmpty();
    assertThat(plan.accepted().map(Problem::reason)).contains(Reason.POLICY_NOT_FOUND);
  }

  @Test
  void anInvalidEditLeavesTheRunningPodAsItWas() throws Exception {
    World world = running("p").policy(Policies.policy("p", 1, GITHUB)).settle();
    EgressConfig before = config(world);
    Plan plan =
        world
            .policy(
                Policies.policy("p", 2, "{rules: [{name: a, cidrs: [10.42.0.0/16], ports: [1]}]}"))
            .step(9);
    assertThat(config(world)).isEqualTo(before);
    assertThat(plan.accepted().map(Problem::reason)).contains(Reason.POLICY_INVALID);
    assertThat(plan.accepted().orElseThrow().message()).contains("10.42.0.0/16");
  }

  @Test
  void anInvalidPolicyGivesANewPodNothingAtAll() throws Exception {
    World world =
        running("bad", "good")
            .policy(Policies.policy("bad", 1, "{rules: 7}"))
            .policy(Policies.policy("good", 1, GITHUB))
            .settle();
    assertThat(config(world).rules()).isEmpty();
  }

  @Test
  void addingAnInvalidPolicyTakesNothingFromARunningPodAndGivesItNothing() throws Exception {
    World world =
        running("good")
            .policy(Policies.policy("bad", 1, "{rules: 7}"))
            .policy(Policies.policy("good", 1, GITHUB))
            .policy(Policies.policy("new", 1, "{rules: [{name: n, hosts: [new.test]}]}"))
            .settle();
    world
        .spec(World.spec(OperatingMode.RUNNING, List.of("good", "bad", "new"), List.of(), null))
        .settle();
    assertThat(config(world).rules()).extracting(EgressRule::name).containsExactly("good/web");
  }

  @Test
  void aRuleWithAnUnknownFieldIsDeniedAndTheOthersAreNot() throws Exception {
    World world =
        running("p")
            .policy(
                Policies.policy(
                    "p",
                    1,
                    "{rules: [{name: a, hosts: [a.test], http: {methods: [GET]}},"
                        + " {name: b, hosts: [b.test]}]}"))
            .settle();
    assertThat(config(world).rules()).extracting(EgressRule::name).containsExactly("p/b");
  }

  @Test
  void aPrivateRangeNeedsTheKernelAndSoARestart() {
    World world = running("p").policy(Policies.policy("p", 1, GITHUB)).settle();
    Plan plan =
        world
            .policy(
                Policies.policy(
                    "p", 2, "{rules: [{name: a, cidrs: [192.168.64.1/32], ports: [11434]}]}"))
            .step(9);
    assertThat(plan.outdated().map(Problem::reason)).contains(Reason.RESTART_REQUIRED);
    assertThat(plan.outdated().orElseThrow().message()).contains("192.168.64.1/32 port 11434");
  }

  @Test
  void aRemovedPrivateRangeNeedsNoRestart() {
    String open = "{rules: [{name: a, cidrs: [192.168.64.1/32], ports: [11434]}]}";
    World world = running("p").policy(Policies.policy("p", 1, open)).settle();
    Plan plan = world.policy(Policies.policy("p", 2, GITHUB)).step(9);
    assertThat(plan.outdated()).isEmpty();
  }

  @Test
  void aPublicRangeNeedsNoRestart() {
    World world = running("p").policy(Policies.policy("p", 1, GITHUB)).settle();
    String open = "{rules: [{name: a, cidrs: [203.0.113.0/24], ports: [22]}]}";
    assertThat(world.policy(Policies.policy("p", 2, open)).step(9).outdated()).isEmpty();
  }

  @Test
  void anotherImageOrPortNeedsARestartAndNobodyRestartsByItself() {
    World world = running().settle();
    Plan plan =
        world
            .spec(
                World.spec(
                    OperatingMode.RUNNING, List.of(), List.of(new SandboxPort("web", 8080)), null))
            .step(9);
    assertThat(plan.outdated().map(Problem::reason)).contains(Reason.RESTART_REQUIRED);
    assertThat(plan.actions()).hasOnlyElementsOfType(Action.ApplyNetworkPolicy.class);
  }

  @Test
  void anUnreadableSpecChangesNothing() {
    World world = running().settle();
    DevSandbox unreadable =
        TolerantModule.serialization()
            .unmarshal(
                "---\n{metadata: {namespace: ns, name: box, uid: "
                    + World.UID
                    + "}, spec: {image: x, operatingMode: Hibernated}}",
                DevSandbox.class);
    Plan plan = SandboxPlanner.plan(world.sandbox(unreadable).observe());
    assertThat(plan.actions()).isEmpty();
    assertThat(plan.accepted().map(Problem::reason)).contains(Reason.UNREADABLE_SPEC);
  }

  @Test
  void aForeignPodIsLeftAlone() {
    Pod foreign =
        new PodBuilder().withNewMetadata().withName("box").withUid("f").endMetadata().build();
    Plan plan = SandboxPlanner.plan(running().pod(foreign).observe());
    assertThat(plan.blocked().map(Problem::reason)).contains(Reason.NAME_CONFLICT);
    assertThat(plan.actions()).hasOnlyElementsOfType(Action.ApplyNetworkPolicy.class);
  }

  @Test
  void anOrphanedPodIsRemovedBeforeANewOneIsMade() {
    World world = running().settle();
    world.pod(
        new PodBuilder(world.pod()).editMetadata().withOwnerReferences().endMetadata().build());
    Plan plan = world.step(9);
    assertThat(plan.actions()).hasOnlyElementsOfType(Action.DeletePod.class);
    assertThat(world.settle().pod().getMetadata().getUid()).isEqualTo("pod-2");
  }

  @Test
  void aFinishedPodIsReplaced() {
    World world = running().settle();
    world.pod(new PodBuilder(world.pod()).withNewStatus().withPhase("Failed").endStatus().build());
    assertThat(world.settle().pod().getMetadata().getUid()).isEqualTo("pod-2");
  }

  @Test
  void aTerminatingPodIsWaitedFor() {
    World world = running().settle();
    world.pod(
        new PodBuilder(world.pod())
            .editMetadata()
            .withDeletionTimestamp("2026-01-01T00:00:00Z")
            .endMetadata()
            .build());
    Plan plan = world.step(9);
    assertThat(plan.actions()).isEmpty();
    assertThat(plan.blocked().map(Problem::reason)).contains(Reason.POD_TERMINATING);
  }

  @Test
  void aNodeTheFencesDontKnowStopsNewPodsAndNoRunningOnes() {
    Plan plan = SandboxPlanner.plan(running().strangers("node2").observe());
    assertThat(plan.blocked().map(Problem::reason)).contains(Reason.NODE_OUTSIDE_RANGES);
    assertThat(plan.actions()).noneMatch(Action.CreatePod.class::isInstance);
    World world = running().settle().strangers("node2");
    assertThat(SandboxPlanner.plan(world.observe()).actions()).isEmpty();
  }

  @Test
  void aRetainedClaimHasNoOwnerAndIsAdoptedAgain() {
    Storage retained = new Storage(null, "1Gi", null, null, WhenDeleted.RETAIN);
    World world =
        new World()
            .spec(World.spec(OperatingMode.RUNNING, List.of(), List.of(), retained))
            .settle();
    assertThat(world.observe().claim().orElseThrow().getMetadata().getOwnerReferences()).isEmpty();
    World next =
        new World()
            .claim(world.observe().claim().orElseThrow())
            .spec(World.spec(OperatingMode.RUNNING, List.of(), List.of(), retained));
    assertThat(SandboxPlanner.plan(next.observe()).actions())
        .noneMatch(Action.ApplyClaim.class::isInstance);
  }

  @Test
  void aForeignClaimIsAConflict() {
    Storage storage = new Storage(null, "1Gi", null, null, null);
    World world =
        new World()
            .claim(
                new PersistentVolumeClaimBuilder()
                    .withNewMetadata()
                    .withName("box-workspace")
                    .endMetadata()
                    .build())
            .spec(World.spec(OperatingMode.RUNNING, List.of(), List.of(), storage));
    assertThat(SandboxPlanner.plan(world.observe()).blocked().map(Problem::reason))
        .isEqualTo(Optional.of(Reason.NAME_CONFLICT));
  }

  @Test
  void aLargerSizeGrowsTheClaim() {
    World world =
        new World()
            .spec(
                World.spec(
                    OperatingMode.RUNNING,
                    List.of(),
                    List.of(),
                    new Storage(null, "1Gi", null, null, null)))
            .settle();
    world.spec(
        World.spec(
            OperatingMode.RUNNING,
            List.of(),
            List.of(),
            new Storage(null, "2Gi", null, null, null)));
    assertThat(world.step(9).actions()).hasOnlyElementsOfType(Action.ApplyClaim.class);
  }

  @Test
  void policiesThatDontFitKeepTheLastConfig() throws Exception {
    World world = running("p", "q").policy(Policies.policy("p", 1, GITHUB)).settle();
    EgressConfig before = config(world);
    StringBuilder rules = new StringBuilder("{rules: [");
    java.util.Random random = new java.util.Random(1);
    for (int i = 0; i < 9000; i++) {
      rules
          .append(i == 0 ? "" : ", ")
          .append("{name: r" + i + ", hosts: [" + Long.toHexString(random.nextLong()))
          .append(Long.toHexString(random.nextLong()) + ".test]}");
    }
    Plan plan = world.policy(Policies.policy("q", 1, rules + "]}")).step(9);
    assertThat(plan.outdated().map(Problem::reason)).contains(Reason.POLICY_TOO_LARGE);
    assertThat(config(world)).isEqualTo(before);
  }
}
