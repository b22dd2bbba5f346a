package dev.devsandbox.e2e.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.e2e.support.Eventually;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The policies as a whole: each deny, fail closed, are well typed, and answer their canary. */
class PoliciesTest extends AdmissionTest {
  private static final Duration TYPE_CHECKED = Duration.ofSeconds(30);

  /** Read by name from the annotation below. */
  static final Iterable<String> POLICIES = Admission.POLICIES;

  @ParameterizedTest
  @FieldSource("POLICIES")
  void answersItsCanaryAndNoOther(String policy) {
    admission.canary(policy).refusedBy(policy, "canary");
  }

  @ParameterizedTest
  @FieldSource("POLICIES")
  void failsClosed(String policy) {
    assertThat(get(policy).getSpec().getFailurePolicy()).isEqualTo("Fail");
  }

  @ParameterizedTest
  @FieldSource("POLICIES")
  void denies(String policy) {
    var binding =
        cluster()
            .client()
            .admissionRegistration()
            .v1()
            .validatingAdmissionPolicyBindings()
            .withName(policy)
            .get();
    assertThat(binding.getSpec().getPolicyName()).isEqualTo(policy);
    assertThat(binding.getSpec().getValidationActions()).containsExactly("Deny");
  }

  @ParameterizedTest
  @FieldSource("POLICIES")
  void hasNoWarningOfTheTypeChecker(String policy) {
    Eventually.eventually(
        policy + " is type-checked",
        TYPE_CHECKED,
        () -> {
          var status = get(policy).getStatus();
          return status != null
              && Objects.equals(
                  status.getObservedGeneration(), get(policy).getMetadata().getGeneration());
        });
    var typeChecking = get(policy).getStatus().getTypeChecking();
    assertThat(typeChecking == null ? Map.of() : typeChecking.getExpressionWarnings())
        .asString()
        .matches("\\{}|\\[]|null");
  }

  @Test
  void letsOtherNamespacesBe() {
    Pod pod = Pods.ordinary("elsewhere");
    pod.getSpec().setSecurityContext(null);
    var created = cluster().client().pods().inNamespace("default").resource(pod).dryRun().create();
    assertThat(created.getMetadata().getName()).isEqualTo("elsewhere");
  }

  private ValidatingAdmissionPolicy get(String policy) {
    return cluster()
        .client()
        .admissionRegistration()
        .v1()
        .validatingAdmissionPolicies()
        .withName(policy)
        .get();
  }
}
