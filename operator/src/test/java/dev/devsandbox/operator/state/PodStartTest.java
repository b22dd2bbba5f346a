package dev.devsandbox.operator.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PodStartTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private static PodBuilder pod() {
    return new PodBuilder()
        .withNewMetadata()
        .withCreationTimestamp(NOW.toString())
        .endMetadata()
        .withNewStatus()
        .endStatus();
  }

  private static Pod condition(String type, String status, String reason) {
    return pod()
        .editStatus()
        .addNewCondition()
        .withType(type)
        .withStatus(status)
        .withReason(reason)
        .endCondition()
        .endStatus()
        .build();
  }

  private static Pod waiting(String reason) {
    return pod()
        .editStatus()
        .addNewInitContainerStatus()
        .withNewState()
        .withNewWaiting()
        .withReason(reason)
        .endWaiting()
        .endState()
        .endInitContainerStatus()
        .endStatus()
        .build();
  }

  @Test
  void aNewPodIsStartingWhateverItsStatusSaysSoFar() {
    assertThat(PodStart.inProgress(pod().build(), NOW)).isTrue();
    assertThat(PodStart.inProgress(pod().withStatus(null).build(), NOW)).isTrue();
    assertThat(PodStart.inProgress(condition("Ready", "False", ""), NOW)).isTrue();
    assertThat(PodStart.inProgress(waiting("PodInitializing"), NOW)).isTrue();
  }

  @Test
  void aReadyPodHasStarted() {
    assertThat(PodStart.inProgress(condition("Ready", "True", ""), NOW)).isFalse();
  }

  @Test
  void aPodForWhichThereIsNoRoomTakesNoCpu() {
    Pod pod = condition("PodScheduled", "False", "Unschedulable");
    assertThat(PodStart.inProgress(pod, NOW)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ImagePullBackOff", "CrashLoopBackOff", "SomethingNobodyKnowsYet"})
  void aPodThatIsStuckKeepsNobodyWaiting(String reason) {
    assertThat(PodStart.inProgress(waiting(reason), NOW)).isFalse();
  }

  @Test
  void nobodyWaitsForAPodForLongerThanAMinute() {
    Pod pod = pod().build();
    assertThat(PodStart.inProgress(pod, NOW.plus(PodStart.LONGEST).minusMillis(1))).isTrue();
    assertThat(PodStart.inProgress(pod, NOW.plus(PodStart.LONGEST))).isFalse();
    assertThat(PodStart.deadline(pod, NOW)).contains(NOW.plus(PodStart.LONGEST));
    assertThat(PodStart.deadline(pod, NOW.plus(PodStart.LONGEST))).isEmpty();
  }

  @Test
  void aPodThatEndsOrWithoutATimeIsNotStarting() {
    Pod ending = pod().editMetadata().withDeletionTimestamp(NOW.toString()).endMetadata().build();
    assertThat(PodStart.inProgress(ending, NOW)).isFalse();
    Pod odd = pod().editMetadata().withCreationTimestamp("long ago").endMetadata().build();
    assertThat(PodStart.inProgress(odd, NOW)).isFalse();
  }
}
