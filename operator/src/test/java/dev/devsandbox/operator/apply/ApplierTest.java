package dev.devsandbox.operator.apply;

import static io.fabric8.mockwebserver.dsl.HttpMethod.DELETE;
import static io.fabric8.mockwebserver.dsl.HttpMethod.GET;
import static io.fabric8.mockwebserver.dsl.HttpMethod.PATCH;
import static io.fabric8.mockwebserver.dsl.HttpMethod.POST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.devsandbox.api.Annotations;
import dev.devsandbox.api.Labels;
import dev.devsandbox.api.v1alpha1.Reason;
import dev.devsandbox.operator.plan.Action;
import dev.devsandbox.operator.plan.Plan;
import dev.devsandbox.operator.plan.Problem;
import dev.devsandbox.operator.plan.World;
import dev.devsandbox.operator.state.PodState;
import dev.devsandbox.operator.testing.ScriptedApi;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is asked of the API server, and what is made of its answers. What the API server makes of
 * the requests is tested on a real one.
 */
class ApplierTest {
  private static final String PODS = "/api/v1/namespaces/ns/pods";
  private static final String POD = PODS + "/box";
  private static final String CLAIMS = "/api/v1/namespaces/ns/persistentvolumeclaims";
  private static final String CLAIM = CLAIMS + "/box-workspace";
  private static final String APPLY = "?fieldManager=devsandbox&force=true";

  private final ScriptedApi api = new ScriptedApi().admissionInForce("ns");
  private final List<String> events = new ArrayList<>();
  private final Applier applier =
      new Applier(
          api.client(),
          new AdmissionGate(api.client(), Clock.fixed(World.NOW, ZoneOffset.UTC)),
          (podUid, text) -> events.add("publish " + text + " to " + podUid),
          new WrittenPods() {
            @Override
            public void created(Pod pod) {
              events.add("created " + pod.getMetadata().getUid());
            }

            @Override
            public void updated(Pod before, Pod after) {
              events.add("updated to version " + after.getMetadata().getResourceVersion());
            }
          });

  @AfterEach
  void close() {
    api.close();
  }

  @Test
  void aChildThatIsMissingIsCreated() {
    api.answer(POST, CLAIMS, 201, claim(true));

    assertThat(failure(new Action.ApplyClaim(claim(true)))).isEmpty();
    assertThat(api.asked()).containsExactly("POST " + CLAIMS);
  }

  @Test
  void aChildOfOursIsMadeAsItShouldBe() {
    api.refuse(POST, CLAIMS, 409, "already exists")
        .answer(GET, CLAIM, 200, claim(true))
        .answer(PATCH, CLAIM + APPLY, 200, claim(true));

    assertThat(failure(new Action.ApplyClaim(claim(true)))).isEmpty();
    assertThat(api.asked())
        .containsExactly("POST " + CLAIMS, "GET " + CLAIM, "PATCH " + CLAIM + APPLY);
  }

  @Test
  void aChildOfSomebodyElseIsNotTakenOver() {
    api.refuse(POST, CLAIMS, 409, "already exists").answer(GET, CLAIM, 200, claim(false));

    assertThat(failure(new Action.ApplyClaim(claim(true))))
        .hasValueSatisfying(problem -> {
          assertThat(problem.reason()).isEqualTo(Reason.NAME_CONFLICT);
          assertThat(problem.message()).contains("box-workspace");
        });
    assertThat(api.asked()).containsExactly("POST " + CLAIMS, "GET " + CLAIM);
  }

  @Test
  void nothingIsTriedAfterARefusal() {
    api.refuse(POST, CLAIMS, 403, "exceeded quota");

    assertThat(failure(new Action.ApplyClaim(claim(true)), new Action.CreatePod(pod("1", true))))
        .map(Problem::reason)
        .contains(Reason.POD_REJECTED);
    assertThat(api.asked()).containsExactly("POST " + CLAIMS);
  }

  @Test
  void inANamespaceThatIsBeingDeletedNothingIsMadeAndNothingIsThrown() {
    api.answer(POST, CLAIMS, 403, ScriptedApi.terminating("ns"))
        .answer(POST, PODS, 403, ScriptedApi.terminating("ns"));

    assertThat(failure(new Action.ApplyClaim(claim(true))))
        .isEqualTo(failure(new Action.CreatePod(wanted())))
        .hasValueSatisfying(problem -> {
          assertThat(problem.reason()).isEqualTo(Reason.POD_REJECTED);
          assertThat(problem.message()).contains("namespace ns is being deleted");
        });
    assertThat(events).isEmpty();
  }

  @Test
  void aPodIsCreatedAndTheCacheIsTold() {
    api.answer(POST, PODS, 201, pod("1", true));

    Outcome outcome = applier.apply(plan(new Action.CreatePod(wanted())));

    assertThat(outcome.failed()).isEmpty();
    assertThat(outcome.pod()).map(pod -> pod.getMetadata().getUid()).contains("pod-uid");
    assertThat(events).containsExactly("created pod-uid");
  }

  @Test
  void noPodIsMadeWhereOurPoliciesAreNotInForce() {
    Pod elsewhere =
        new PodBuilder(wanted()).editMetadata().withNamespace("bare").endMetadata().build();
    api.answerTries("bare", _ -> Optional.empty());

    assertThat(failure(new Action.CreatePod(elsewhere)))
        .map(Problem::reason)
        .contains(Reason.ADMISSION_MISSING);
    assertThat(api.asked()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "403, 'pods \"box\" is forbidden: violates PodSecurity \"baseline:latest\"', POD_SECURITY_FORBIDDEN",
    "403, 'pods \"box\" is forbidden: exceeded quota: small', POD_REJECTED",
    "400, 'limit ranges', POD_REJECTED",
    "422, 'spec.hostname: Invalid value', POD_REJECTED"
  })
  void anAnswerThatStaysTheSameIsExplained(int code, String message, Reason reason) {
    api.refuse(POST, PODS, code, message);

    assertThat(failure(new Action.CreatePod(wanted())))
        .hasValueSatisfying(problem -> {
          assertThat(problem.reason()).isEqualTo(reason);
          assertThat(problem.message())
              .contains(reason == Reason.POD_REJECTED ? message : "kubectl label");
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 404, 429, 500, 503})
  void anAnswerThatMayChangeIsThrown(int code) {
    api.refuse(POST, PODS, code, "later");

    assertThatThrownBy(() -> failure(new Action.CreatePod(wanted())))
        .isInstanceOf(KubernetesClientException.class);
    assertThat(events).isEmpty();
  }

  @Test
  void aPodThatAnEarlierAttemptMadeIsTheSandboxsPod() {
    api.refuse(POST, PODS, 409, "already exists").answer(GET, POD, 200, pod("1", true));

    Outcome outcome = applier.apply(plan(new Action.CreatePod(wanted())));

    assertThat(outcome.failed()).isEmpty();
    assertThat(outcome.pod()).isPresent();
    assertThat(events).containsExactly("created pod-uid");
  }

  @Test
  void thePodOfAnEarlierSandboxIsWaitedFor() {
    Pod earlier =
        new PodBuilder(pod("1", true))
            .editMetadata()
            .editFirstOwnerReference()
            .withUid("earlier")
            .endOwnerReference()
            .endMetadata()
            .build();
    api.refuse(POST, PODS, 409, "already exists").answer(GET, POD, 200, earlier);

    assertThatThrownBy(() -> failure(new Action.CreatePod(wanted())))
        .isInstanceOf(KubernetesClientException.class);
    assertThat(events).isEmpty();
  }

  @Test
  void aPodOfSomebodyElseStays() {
    api.refuse(POST, PODS, 409, "already exists").answer(GET, POD, 200, pod("1", false));

    assertThat(failure(new Action.CreatePod(wanted())))
        .map(Problem::reason)
        .contains(Reason.NAME_CONFLICT);
    assertThat(api.asked()).containsExactly("POST " + PODS, "GET " + POD);
    assertThat(events).isEmpty();
  }

  @Test
  void exactlyTheSeenPodIsDeleted() {
    api.answer(DELETE, POD, 200, pod("1", true));

    assertThat(failure(new Action.DeletePod(pod("1", true), "why"))).isEmpty();
    assertThat(api.requests())
        .singleElement()
        .satisfies(request ->
            assertThat(request.getUtf8Body()).contains("\"preconditions\":{\"uid\":\"pod-uid\"}"));
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 409})
  void aPodThatIsGoneOrAnotherByNowNeedsNoDeletion(int code) {
    api.refuse(DELETE, POD, code, "not that one");

    assertThat(failure(new Action.DeletePod(pod("1", true), "why"))).isEmpty();
    assertThat(api.asked()).containsExactly("DELETE " + POD);
  }

  @Test
  void aFailedDeletionIsThrown() {
    api.refuse(DELETE, POD, 500, "later");

    assertThatThrownBy(() -> failure(new Action.DeletePod(pod("1", true), "why")))
        .isInstanceOf(KubernetesClientException.class);
  }

  @Test
  void aConfigIsPushedOnlyAfterItIsWritten() {
    api.answer(PATCH, POD, 200, pod("2", true));

    assertThat(failure(new Action.WriteConfig(pod("1", true), "new"))).isEmpty();
    assertThat(events).containsExactly("updated to version 2", "publish new to pod-uid");
    assertThat(api.requests())
        .singleElement()
        .satisfies(request ->
            assertThat(request.getUtf8Body())
                .contains("\"uid\":\"pod-uid\"")
                .contains("\"resourceVersion\":\"1\"")
                .contains("{\"" + Annotations.EGRESS_CONFIG + "\":\"new\"}"));
  }

  @Test
  void aConfigIsWrittenToANewerVersionThatHasTheConfigWePlannedFrom() {
    api.refuse(PATCH, POD, 409, "the object has been modified")
        .answer(GET, POD, 200, pod("7", true))
        .answer(PATCH, POD, 200, pod("8", true));

    assertThat(failure(new Action.WriteConfig(pod("1", true), "new"))).isEmpty();
    assertThat(api.requests().getLast().getUtf8Body()).contains("\"resourceVersion\":\"7\"");
    assertThat(events).containsExactly("updated to version 8", "publish new to pod-uid");
  }

  @Test
  void aConfigThatSomebodyElseChangedIsNotOverwritten() {
    Pod changed =
        new PodBuilder(pod("7", true))
            .editMetadata()
            .addToAnnotations(Annotations.EGRESS_CONFIG, "another")
            .endMetadata()
            .build();
    api.refuse(PATCH, POD, 409, "the object has been modified").answer(GET, POD, 200, changed);

    assertThatThrownBy(() -> failure(new Action.WriteConfig(pod("1", true), "new")))
        .isInstanceOf(KubernetesClientException.class);
    assertThat(api.asked()).containsExactly("PATCH " + POD, "GET " + POD);
    assertThat(events).isEmpty();
  }

  @Test
  void aConfigForAPodThatIsGoneIsNotPushed() {
    api.refuse(PATCH, POD, 409, "the UID differs");

    assertThatThrownBy(() -> failure(new Action.WriteConfig(pod("1", true), "new")))
        .isInstanceOf(KubernetesClientException.class);
    assertThat(events).isEmpty();
  }

  private Optional<Problem> failure(Action... actions) {
    return applier.apply(plan(actions)).failed();
  }

  private static Plan plan(Action... actions) {
    return new Plan(
        List.of(actions),
        new PodState.Absent(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static PersistentVolumeClaim claim(boolean ours) {
    return new PersistentVolumeClaimBuilder()
        .withNewMetadata()
        .withNamespace("ns")
        .withName("box-workspace")
        .withLabels(labels(ours))
        .endMetadata()
        .build();
  }

  private static Pod wanted() {
    return new PodBuilder(pod("", true))
        .editMetadata()
        .withUid(null)
        .withResourceVersion(null)
        .endMetadata()
        .build();
  }

  /** A pod as the API server returns it. */
  private static Pod pod(String version, boolean ours) {
    PodBuilder pod =
        new PodBuilder()
            .withNewMetadata()
            .withNamespace("ns")
            .withName("box")
            .withUid("pod-uid")
            .withResourceVersion(version)
            .withLabels(labels(ours))
            .addToAnnotations(Annotations.EGRESS_CONFIG, "old")
            .endMetadata();
    return ours
        ? pod.editMetadata()
            .addNewOwnerReference()
            .withApiVersion("devsandbox.dev/v1alpha1")
            .withKind("DevSandbox")
            .withName("box")
            .withUid(World.UID)
            .withController(true)
            .endOwnerReference()
            .endMetadata()
            .build()
        : pod.build();
  }

  private static Map<String, String> labels(boolean ours) {
    return ours ? Map.of(Labels.MANAGED_BY, Labels.MANAGED_BY_VALUE) : Map.of();
  }
}
