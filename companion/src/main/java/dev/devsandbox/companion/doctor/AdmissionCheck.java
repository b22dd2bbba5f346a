package dev.devsandbox.companion.doctor;

import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBinding;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Are the admission policies that guard sandbox pods there, bound, and failing closed? */
final class AdmissionCheck implements Check {
  private static final List<String> POLICIES =
      List.of(
          "devsandbox-ownership", "devsandbox-access", "devsandbox-floor", "devsandbox-workload");
  private static final String INSTALL =
      "kubectl apply --server-side -k manifests/overlays/k3s, or hack/up";

  @Override
  public String name() {
    return "admission";
  }

  @Override
  public List<Finding> run(KubernetesClient client) {
    var v1 = client.admissionRegistration().v1();
    List<Finding> bad =
        POLICIES.stream()
            .map(policy ->
                judge(
                    policy,
                    v1.validatingAdmissionPolicies().withName(policy).get(),
                    v1.validatingAdmissionPolicyBindings().withName(policy).get()))
            .filter(finding -> finding.verdict() != Verdict.PASS)
            .toList();
    return bad.isEmpty()
        ? List.of(Finding.pass(name(), POLICIES.size() + " policies guard sandbox namespaces"))
        : bad;
  }

  Finding judge(
      String name,
      @Nullable ValidatingAdmissionPolicy policy,
      @Nullable ValidatingAdmissionPolicyBinding binding) {
    if (policy == null || binding == null) {
      return Finding.fail(
          name(), name + (policy == null ? " is missing" : " is not bound"), INSTALL);
    }
    if (!"Fail".equals(policy.getSpec().getFailurePolicy())
        || !binding.getSpec().getValidationActions().contains("Deny")) {
      return Finding.fail(name(), name + " was changed: it does not deny any more", INSTALL);
    }
    return Finding.pass(name(), name + " denies");
  }
}
