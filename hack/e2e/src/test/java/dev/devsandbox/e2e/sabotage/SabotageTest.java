package dev.devsandbox.e2e.sabotage;

import static dev.devsandbox.e2e.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.e2e.ClusterTest;
import dev.devsandbox.e2e.fence.AllowedPeers;
import dev.devsandbox.e2e.support.Capture;
import dev.devsandbox.e2e.support.Operator;
import dev.devsandbox.e2e.support.Packet;
import dev.devsandbox.e2e.support.Sandbox;
import dev.devsandbox.e2e.support.Sandbox.Condition;
import dev.devsandbox.e2e.support.World;
import dev.devsandbox.wire.FenceFormatException;
import dev.devsandbox.wire.FenceReport;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rules that are not the planned ones: no code of the user runs, and the reason is told. */
class SabotageTest extends ClusterTest {
  private static final Duration AGAIN = Duration.ofSeconds(60);
  private static final String FENCE = "devsandbox-fence";

  /** Where the proof tries to get, which a fence with a hole lets out. Nobody is there. */
  private static final Set<String> TRIED_BY_THE_PROOF = Set.of("192.0.2.1", "2001:db8:0:0:0:0:0:1");

  /** Would be seen at once if it ran. */
  private static final String SANDBOX =
      """
      apiVersion: devsandbox.dev/v1alpha1
      kind: DevSandbox
      metadata: {name: %s}
      spec:
        image: localhost/devsandbox/workspace:dev
        egressPolicies: [world]
        storage: {type: Ephemeral}
        command: [bash, -c, "while :; do echo x > /dev/udp/203.0.113.66/443; done"]
      """;

  private final Map<Sabotage, Pod> pods = new EnumMap<>(Sabotage.class);
  private final Map<Sabotage, List<Packet>> sent = new EnumMap<>(Sabotage.class);
  private final Map<Sabotage, List<List<Condition>>> histories = new EnumMap<>(Sabotage.class);
  private Operator.Setting image;

  SabotageTest() {
    super("sabotage");
  }

  @BeforeAll
  void sabotage() throws IOException {
    SabotagedImage.load(cluster());
    image = new Operator(cluster()).set("DEVSANDBOX_SIDECAR_IMAGE", SabotagedImage.NAME);
    project().apply(World.POLICY);
    try (Capture capture = Capture.start(cluster().node())) {
      for (Sabotage kind : Sabotage.values()) {
        project().apply(SANDBOX.formatted(kind.sandbox()));
      }
      Map<Sabotage, Integer> links = new EnumMap<>(Sabotage.class);
      for (Sabotage kind : Sabotage.values()) {
        follow(kind);
        links.put(kind, Capture.hostInterfaceOf(cluster().node(), sandbox(kind).pod()));
      }
      for (Sabotage kind : Sabotage.values()) {
        eventually(kind + " was tried again", AGAIN, () -> fence(sandbox(kind).pod()) > 0);
        pods.put(kind, sandbox(kind).pod());
      }
      Map<Integer, List<Packet>> all = capture.endAndGetSent();
      links.forEach((kind, link) -> sent.put(kind, all.getOrDefault(link, List.of())));
    }
  }

  @AfterAll
  void restore() {
    image.close();
  }

  private Sandbox sandbox(Sabotage kind) {
    return project().sandbox(kind.sandbox());
  }

  private void follow(Sabotage kind) {
    List<List<Condition>> history = Collections.synchronizedList(new ArrayList<>());
    histories.put(kind, history);
    sandbox(kind)
        .await(
            "FenceFailed",
            resource -> {
              List<Condition> conditions = Sandbox.conditions(resource);
              history.add(conditions);
              return conditions.stream().anyMatch(c -> c.reason().equals("FenceFailed"));
            });
  }

  private static int fence(Pod pod) {
    return pod.getStatus().getInitContainerStatuses().stream()
        .filter(status -> status.getName().equals(FENCE))
        .mapToInt(ContainerStatus::getRestartCount)
        .sum();
  }

  @ParameterizedTest
  @EnumSource
  void theFailedProofIsTold(Sabotage kind) throws FenceFormatException {
    Condition enforced = sandbox(kind).condition("EgressEnforced").orElseThrow();
    assertThat(enforced.status()).isEqualTo("False");
    assertThat(enforced.reason()).isEqualTo("FenceFailed");
    assertThat(enforced.message()).contains(kind.proof());
    FenceReport.Failure failure = report(pods.get(kind)).failure();
    assertThat(failure).as("what the fence itself wrote").isNotNull();
    assertThat(failure.seen()).isNotEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void itIsNeverReady(Sabotage kind) {
    histories.get(kind).add(sandbox(kind).conditions());
    assertThat(histories.get(kind))
        .allSatisfy(conditions ->
            assertThat(conditions)
                .filteredOn(c -> c.type().equals("Ready") || c.type().equals("EgressEnforced"))
                .noneMatch(c -> c.status().equals("True")));
  }

  @ParameterizedTest
  @EnumSource
  void noOtherContainerEverStarted(Sabotage kind) {
    Pod pod = pods.get(kind);
    List<ContainerStatus> others = new ArrayList<>(pod.getStatus().getContainerStatuses());
    pod.getStatus().getInitContainerStatuses().stream()
        .filter(status -> !status.getName().equals(FENCE))
        .forEach(others::add);
    assertThat(others).extracting(ContainerStatus::getName).contains("workspace");
    assertThat(others)
        .allSatisfy(status -> {
          assertThat(status.getContainerID()).as(status.getName()).isNullOrEmpty();
          assertThat(status.getRestartCount()).as(status.getName()).isZero();
        });
  }

  @ParameterizedTest
  @EnumSource
  void nothingLeftThePodButTheProofItself(Sabotage kind) {
    AllowedPeers allowed = new AllowedPeers(cluster());
    assertThat(sent.get(kind)).as("the capture saw the pod").isNotEmpty();
    assertThat(sent.get(kind))
        .allMatch(
            packet -> allowed.allows(packet) || TRIED_BY_THE_PROOF.contains(packet.destination()));
  }

  /** The same image with untouched rules works, so it is the rules that the fence found out. */
  @Test
  void withoutSabotageTheSameImageIsReady() throws FenceFormatException {
    project().apply(World.sandbox("honest", "world"));
    Pod pod = project().sandbox("honest").awaitReady().pod();
    FenceReport report = report(pod);
    assertThat(report.failure()).isNull();
    assertThat(report.rules())
        .isEqualTo(pod.getMetadata().getAnnotations().get("devsandbox.dev/fence-hash"));
    assertThat(report.proofs()).contains("redirect/tcp4/1000", "never/tcp4/64321", "read-back");
  }

  /** What the fence left behind when it last ended. */
  private static FenceReport report(Pod pod) throws FenceFormatException {
    ContainerStatus fence =
        pod.getStatus().getInitContainerStatuses().stream()
            .filter(status -> status.getName().equals(FENCE))
            .findFirst()
            .orElseThrow();
    ContainerStateTerminated end =
        Stream.of(fence.getState(), fence.getLastState())
            .map(ContainerState::getTerminated)
            .filter(Objects::nonNull)
            .findFirst()
            .orElseThrow();
    return FenceReport.parse(end.getMessage());
  }
}
