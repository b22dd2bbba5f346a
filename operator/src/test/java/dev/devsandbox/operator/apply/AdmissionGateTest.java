package dev.devsandbox.operator.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.devsandbox.api.v1alpha1.Reason;
import dev.devsandbox.operator.plan.Problem;
import dev.devsandbox.operator.plan.World;
import dev.devsandbox.operator.testing.MutableClock;
import dev.devsandbox.operator.testing.ScriptedApi;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the gate makes of the API server's answers; that ours refuse is tested on a real one. */
class AdmissionGateTest {
  private static final Pattern CANARY =
      Pattern.compile("\"devsandbox.dev/admission-canary\":\"([^\"]*)\"");
  private static final String[] POLICIES = {
    "devsandbox-ownership", "devsandbox-access", "devsandbox-floor", "devsandbox-workload"
  };

  private final ScriptedApi api = new ScriptedApi();
  private final Queue<String> tried = new ConcurrentLinkedQueue<>();
  private final MutableClock clock = new MutableClock(World.NOW);
  private final AdmissionGate gate = new AdmissionGate(api.client(), clock);

  @AfterEach
  void close() {
    api.close();
  }

  @Test
  void itIsOpenWhereEachPolicyRefusesItsOwnCanary() {
    refuseBy(POLICIES);

    assertThat(gate.closed("ns")).isEmpty();
    assertThat(api.requests())
        .hasSize(POLICIES.length)
        .allSatisfy(
            request -> assertThat(request.getPath()).as("nothing is made").endsWith("?dryRun=All"));
    assertThat(tried).containsExactlyInAnyOrder(POLICIES);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void itIsClosedWhereOnePolicyLetsItsCanaryIn(int missing) {
    refuseBy(
        Stream.of(POLICIES)
            .filter(policy -> !policy.equals(POLICIES[missing]))
            .toArray(String[]::new));

    assertThat(gate.closed("ns"))
        .hasValueSatisfying(problem -> {
          assertThat(problem.reason()).isEqualTo(Reason.ADMISSION_MISSING);
          assertThat(problem.message())
              .contains(POLICIES[missing])
              .contains("kubectl label namespace ns devsandbox.dev/sandboxes=enabled");
        });
  }

  @Test
  void aRefusalBySomebodyElseProvesNothing() {
    api.refuseTries("ns", 403, "ValidatingAdmissionPolicy 'another' denied the request");

    assertThat(gate.closed("ns")).map(Problem::reason).contains(Reason.ADMISSION_MISSING);
  }

  @Test
  void aRefusalByPodSecurityIsToldAsThat() {
    api.refuseTries("ns", 403, "pods is forbidden: violates PodSecurity \"restricted:latest\"");

    assertThat(gate.closed("ns"))
        .hasValueSatisfying(problem -> {
          assertThat(problem.reason()).isEqualTo(Reason.POD_SECURITY_FORBIDDEN);
          assertThat(problem.message()).contains("kubectl label --overwrite namespace ns");
        });
  }

  @Test
  void aNamespaceThatIsBeingDeletedIsToldAsThat() {
    api.answerTries("ns", _ -> Optional.of(ScriptedApi.terminating("ns")));

    assertThat(gate.closed("ns"))
        .hasValueSatisfying(problem -> {
          assertThat(problem.reason()).isEqualTo(Reason.POD_REJECTED);
          assertThat(problem.message()).contains("ns is being deleted").doesNotContain("kubectl");
        });
  }

  @Test
  void itIsClosedWhereTheNamespaceBeginsToGoBetweenTwoTries() {
    api.answerTries(
        "ns",
        body ->
            Optional.of(
                canary(body).equals(POLICIES[3])
                    ? ScriptedApi.terminating("ns")
                    : ScriptedApi.status(
                        403, "ValidatingAdmissionPolicy '" + canary(body) + "' denied it")));

    assertThat(gate.closed("ns")).map(Problem::reason).contains(Reason.POD_REJECTED);
  }

  @Test
  void anApiServerThatDoesNotAnswerIsNoPolicyThatIsMissing() {
    api.refuseTries("ns", 503, "later");

    assertThatThrownBy(() -> gate.closed("ns")).isInstanceOf(KubernetesClientException.class);
  }

  @Test
  void anAnswerHoldsForASecondAndForThatNamespaceOnly() {
    refuseBy(POLICIES);
    assertThat(gate.closed("ns")).isEmpty();
    api.requests();

    clock.advance(Duration.ofMillis(999));
    assertThat(gate.closed("ns")).isEmpty();
    assertThat(api.requests()).isEmpty();

    api.answerTries("other", _ -> Optional.empty());
    assertThat(gate.closed("other")).isPresent();

    clock.advance(Duration.ofMillis(1));
    refuseBy();
    assertThat(gate.closed("ns")).as("deleted since").isPresent();
  }

  @Test
  void aClosedGateOpensASecondLaterAtTheEarliest() {
    refuseBy();
    assertThat(gate.closed("ns")).isPresent();
    assertThat(gate.closed("ns")).isPresent();

    clock.advance(Duration.ofSeconds(1));
    api.requests();
    refuseBy(POLICIES);
    assertThat(gate.closed("ns")).isEmpty();
  }

  @Test
  void manyAtOnceAskOnce() throws Exception {
    refuseBy(POLICIES);
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      var answers =
          callers.invokeAll(
              Collections.<Callable<Optional<Problem>>>nCopies(16, () -> gate.closed("ns")));
      for (var answer : answers) {
        assertThat(answer.get()).isEmpty();
      }
    }
    assertThat(api.requests()).hasSize(POLICIES.length);
  }

  /** Refuses canaries of these policies, each by its own, and lets all else in. */
  private void refuseBy(String... policies) {
    api.answerTries(
        "ns",
        body -> {
          String canary = canary(body);
          tried.add(canary);
          return Optional.of(canary)
              .filter(List.of(policies)::contains)
              .map(policy ->
                  ScriptedApi.status(
                      403, "ValidatingAdmissionPolicy '" + policy + "' with binding denied it"));
        });
  }

  private static String canary(String body) {
    Matcher matcher = CANARY.matcher(body);
    assertThat(matcher.find()).as(body).isTrue();
    return matcher.group(1);
  }
}
