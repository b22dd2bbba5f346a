package dev.devsandbox.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.api.Annotations;
import dev.devsandbox.api.v1alpha1.Condition;
import dev.devsandbox.api.v1alpha1.ConditionType;
import dev.devsandbox.api.v1alpha1.DevSandboxStatus;
import dev.devsandbox.api.v1alpha1.OperatingMode;
import dev.devsandbox.operator.observe.Observation;
import dev.devsandbox.operator.observe.SidecarReport;
import dev.devsandbox.operator.plan.SandboxPlanner;
import dev.devsandbox.operator.plan.World;
import dev.devsandbox.wire.ConfigVersion;
import dev.devsandbox.wire.EgressConfigCodec;
import dev.devsandbox.wire.EgressDocument;
import dev.devsandbox.wire.FenceReport;
import dev.devsandbox.wire.UpFrame;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SandboxStatusTest {
  private final World world = new World().settle();

  private static ContainerState running() {
    return new ContainerStateBuilder().withNewRunning().endRunning().build();
  }

  private static ContainerState waiting(String reason) {
    return new ContainerStateBuilder()
        .withNewWaiting()
        .withReason(reason)
        .withMessage("as the node says")
        .endWaiting()
        .build();
  }

  private static ContainerState ended(int code, String message) {
    return new ContainerStateBuilder()
        .withNewTerminated()
        .withExitCode(code)
        .withMessage(message)
        .endTerminated()
        .build();
  }

  private String plannedRules() {
    return world.pod().getMetadata().getAnnotations().get(Annotations.FENCE_HASH);
  }

  private static String report(String rules, FenceReport.@Nullable Failure failure) {
    return new FenceReport(rules, List.of("redirect/tcp4/1000"), failure).toJson();
  }

  private World proven() {
    return pod(ended(0, report(plannedRules(), null)), running());
  }

  private World pod(ContainerState fence, ContainerState workspace) {
    Pod pod =
        new PodBuilder(world.pod())
            .editSpec()
            .withNodeName("node1")
            .endSpec()
            .withNewStatus()
            .withInitContainerStatuses(
                container("devsandbox-fence", fence),
                container("devsandbox-egress", running()),
                container("devsandbox-identity", running()))
            .withContainerStatuses(container("workspace", workspace))
            .endStatus()
            .build();
    return world.pod(pod);
  }

  private static ContainerStatus container(String name, ContainerState state) {
    return new ContainerStatusBuilder().withName(name).withState(state).withRestartCount(0).build();
  }

  private ConfigVersion config() throws Exception {
    EgressDocument document =
        EgressConfigCodec.decode(
            world.pod().getMetadata().getAnnotations().get(Annotations.EGRESS_CONFIG));
    return new ConfigVersion(document.config().seq(), document.hash());
  }

  private static SidecarReport heard(@Nullable ConfigVersion inForce, Instant when) {
    return new SidecarReport(true, inForce, null, when, 0, List.of());
  }

  private World reported() throws Exception {
    return world.egress(heard(config(), World.NOW)).identity(heard(null, World.NOW));
  }

  private DevSandboxStatus status() {
    Observation seen = world.observe();
    return SandboxStatus.of(seen, SandboxPlanner.plan(seen), Optional.empty());
  }

  private String said(ConditionType type) {
    return SandboxStatus.condition(status(), type)
        .map(c -> c.status() + " " + c.reason())
        .orElse("absent");
  }

  @Test
  void everythingObservedMakesReady() throws Exception {
    proven();
    reported();
    assertThat(said(ConditionType.READY)).isEqualTo("True SandboxReady");
  }

  @Test
  void withoutTheFencesOwnProofThereIsNoReady() throws Exception {
    reported();
    pod(ended(0, ""), running());
    assertThat(said(ConditionType.EGRESS_ENFORCED)).isEqualTo("False FenceFailed");
    assertThat(said(ConditionType.READY)).isEqualTo("False FenceFailed");
  }

  @Test
  void aProofOfOtherRulesIsNoProof() throws Exception {
    reported();
    pod(ended(0, report("sha256:other", null)), running());
    assertThat(said(ConditionType.READY)).isEqualTo("False FenceMismatch");
  }

  @Test
  void aFailedProofStaysToldWhileItIsTriedAgain() {
    FenceReport.Failure failure = new FenceReport.Failure("reject/udp4/1000", "EPERM", "sent");
    ContainerStatus again =
        new ContainerStatusBuilder()
            .withName("devsandbox-fence")
            .withState(running())
            .withLastState(ended(1, report(plannedRules(), failure)))
            .withRestartCount(1)
            .build();
    world.pod(
        new PodBuilder(world.pod())
            .withNewStatus()
            .withInitContainerStatuses(again)
            .endStatus()
            .build());
    assertThat(said(ConditionType.EGRESS_ENFORCED)).isEqualTo("False FenceFailed");
  }

  @Test
  void aFailedProofIsNamed() {
    String message =
        report(plannedRules(), new FenceReport.Failure("reject/udp4/1000", "EPERM", "sent"));
    pod(ended(2, message), waiting("PodInitializing"));
    assertThat(said(ConditionType.EGRESS_ENFORCED)).isEqualTo("False FenceFailed");
    assertThat(SandboxStatus.condition(status(), ConditionType.READY).orElseThrow().message())
        .contains("reject/udp4/1000", "EPERM", "sent");
  }

  @Test
  void withoutAnAcknowledgementOfThisConfigThereIsNoReady() throws Exception {
    proven();
    reported();
    world.egress(heard(new ConfigVersion(config().seq(), "sha256:other"), World.NOW));
    assertThat(said(ConditionType.READY)).isEqualTo("False NotProgrammed");
    world.egress(heard(null, World.NOW));
    assertThat(said(ConditionType.READY)).isEqualTo("False NotProgrammed");
  }

  @Test
  void aRefusedConfigSaysWhy() throws Exception {
    proven();
    reported();
    UpFrame.Ack refused =
        new UpFrame.Ack(config(), UpFrame.Ack.Result.Refused, "older than 9", List.of());
    world.egress(new SidecarReport(true, null, refused, World.NOW, 0, List.of()));
    assertThat(said(ConditionType.POLICY_PROGRAMMED)).isEqualTo("False ConfigRefused");
  }

  @ParameterizedTest
  @CsvSource({
    "14, True, Programmed",
    "15, Unknown, SidecarLate",
    "59, Unknown, SidecarLate",
    "60, Unknown, SidecarSilent"
  })
  void aQuietProxyIsSaidToBeQuiet(long seconds, String status, String reason) throws Exception {
    proven();
    reported();
    world.at(World.NOW.plusSeconds(seconds));
    assertThat(said(ConditionType.POLICY_PROGRAMMED)).isEqualTo(status + " " + reason);
  }

  @Test
  void aRestartedOperatorBelievesTheStatusUntilSidecarsHadTimeToReport() throws Exception {
    proven();
    reported();
    World restarted = new World().pod(world.pod()).status(status());
    Observation soon = restarted.at(World.NOW.plusSeconds(59)).observe();
    assertThat(ready(soon)).isEqualTo("True");
    Observation later = restarted.at(World.NOW.plusSeconds(60)).observe();
    assertThat(ready(later)).isEqualTo("False");
  }

  @Test
  void aRestartedOperatorBelievesNothingAboutAnotherConfig() throws Exception {
    proven();
    reported();
    DevSandboxStatus before = status();
    Pod other =
        new PodBuilder(world.pod())
            .editMetadata()
            .addToAnnotations(
                Annotations.EGRESS_CONFIG,
                EgressConfigCodec.encode(
                    new dev.devsandbox.wire.EgressConfig(
                        World.UID, 2, List.of(), List.of(), List.of())))
            .endMetadata()
            .build();
    Observation seen = new World().pod(other).status(before).observe();
    assertThat(ready(seen)).isEqualTo("False");
  }

  private static String ready(Observation seen) {
    DevSandboxStatus status = SandboxStatus.of(seen, SandboxPlanner.plan(seen), Optional.empty());
    return SandboxStatus.condition(status, ConditionType.READY).map(Condition::status).orElse("-");
  }

  @ParameterizedTest
  @CsvSource({
    "ErrImagePull, ImagePullFailed", "ImagePullBackOff, ImagePullFailed",
    "InvalidImageName, ImagePullFailed", "CrashLoopBackOff, CrashLooping",
    "CreateContainerConfigError, ContainerConfigError", "PodInitializing, WorkspaceStarting"
  })
  void aWaitingWorkspaceSaysWhatForInOneWord(String kubelet, String reason) throws Exception {
    reported();
    pod(ended(0, report(plannedRules(), null)), waiting(kubelet));
    assertThat(said(ConditionType.READY)).isEqualTo("False " + reason);
  }

  @Test
  void aSuspendedSandboxIsSettled() {
    world.spec(World.spec(OperatingMode.SUSPENDED, List.of(), List.of(), null)).settle();
    assertThat(said(ConditionType.SUSPENDED)).isEqualTo("True Suspended");
    assertThat(said(ConditionType.READY)).isEqualTo("absent");
    assertThat(said(ConditionType.STALLED)).startsWith("False");
  }

  @Test
  void theSameObservationGivesTheSameStatusHoweverLate() throws Exception {
    proven();
    reported();
    DevSandboxStatus first = status();
    world.status(first).at(World.NOW.plusSeconds(10));
    assertThat(status()).isEqualTo(first);
  }

  @Test
  void theConditionsComeInTheOrderInWhichTheyBecomeTrue() {
    assertThat(status().conditions())
        .extracting(Condition::type)
        .containsExactly(
            "Scheduled",
            "EgressEnforced",
            "PolicyProgrammed",
            "IdentityReady",
            "WorkspaceReady",
            "Ready",
            "Accepted",
            "UpToDate",
            "Suspended",
            "Stalled");
  }

  @Test
  void aDisconnectedSidecarIsLookedAtAgainWhenItBecomesLateAndSilent() {
    world
        .egress(new SidecarReport(false, null, null, World.NOW, 0, List.of()))
        .identity(heard(null, World.NOW));
    assertThat(SandboxStatus.deadline(world.observe())).contains(World.NOW.plusSeconds(15));
    world.at(World.NOW.plusSeconds(20));
    assertThat(SandboxStatus.deadline(world.observe())).contains(World.NOW.plusSeconds(60));
    world.at(World.NOW.plusSeconds(61));
    assertThat(SandboxStatus.deadline(world.observe())).isEmpty();
  }
}
