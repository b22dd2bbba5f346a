package dev.devsandbox.operator.apply;

import static io.fabric8.mockwebserver.dsl.HttpMethod.POST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.devsandbox.api.v1alpha1.Reason;
import dev.devsandbox.operator.plan.Problem;
import dev.devsandbox.operator.plan.World;
import dev.devsandbox.operator.testing.MutableClock;
import dev.devsandbox.operator.testing.ScriptedApi;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the gate makes of the API server's answers; that ours refuse is tested on a real one. */
class AdmissionGateTest {
  private static final String TRY = "/api/v1/namespaces/ns/pods?dryRun=All";
  private static final String[] POLICIES = {
    "devsandbox-ownership", "devsandbox-access", "devsandbox-floor", "devsandbox-workload"
  };

  private final ScriptedApi api = new ScriptedApi();
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
        .zipSatisfy(
            List.of(POLICIES),
            (request, policy) -> {
              assertThat(request.getPath()).as("nothing is made").endsWith("?dryRun=All");
              assertThat(request.getUtf8Body())
                  .contains("\"devsandbox.dev/admission-canary\":\"" + policy + "\"");
            });
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void itIsClosedWhereOnePolicyLetsItsCanaryIn(int missing) {
    for (int i = 0; i < missing; i++) {
      refuseBy(POLICIES[i]);
    }
    api.answer(POST, TRY, 201, new Pod());

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
    api.refuse(POST, TRY, 403, "ValidatingAdmissionPolicy 'another' denied the request");

    assertThat(gate.closed("ns")).map(Problem::reason).contains(Reason.ADMISSION_MISSING);
  }

  @Test
  void aRefusalByPodSecurityIsToldAsThat() {
    api.refuse(POST, TRY, 403, "pods is forbidden: violates PodSecurity \"restricted:latest\"");

    assertThat(gate.closed("ns"))
        .hasValueSatisfying(problem -> {
          assertThat(problem.reason()).isEqualTo(Reason.POD_SECURITY_FORBIDDEN);
          assertThat(problem.message()).contains("kubectl label --overwrite namespace ns");
        });
  }

  @Test
  void anApiServerThatDoesNotAnswerIsNoPolicyThatIsMissing() {
    api.refuse(POST, TRY, 503, "later");

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

    api.answer(POST, "/api/v1/namespaces/other/pods?dryRun=All", 201, new Pod());
    assertThat(gate.closed("other")).isPresent();

    clock.advance(Duration.ofMillis(1));
    api.answer(POST, TRY, 201, new Pod());
    assertThat(gate.closed("ns")).as("deleted since").isPresent();
  }

  @Test
  void aClosedGateOpensASecondLaterAtTheEarliest() {
    api.answer(POST, TRY, 201, new Pod());
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

  private void refuseBy(String... policies) {
    for (String policy : policies) {
      api.refuse(
          POST, TRY, 403, "ValidatingAdmissionPolicy '" + policy + "' with binding denied request");
    }
  }
}
