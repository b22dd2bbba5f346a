package dev.devsandbox.operator.status;

import dev.devsandbox.api.v1alpha1.ConditionType;
import dev.devsandbox.api.v1alpha1.EgressPolicy;
import dev.devsandbox.api.v1alpha1.EgressPolicyStatus;
import dev.devsandbox.api.v1alpha1.Reason;
import dev.devsandbox.operator.plan.PolicyRules;
import dev.devsandbox.operator.plan.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A policy's status as a function of the policy and of the pods that should have it. */
public final class PolicyStatusFunction {
  private PolicyStatusFunction() {}

  /**
   * The status.
   *
   * @param sandboxes how many sandboxes with a pod name it
   * @param programmed in how many of them this generation is in force
   */
  public static EgressPolicyStatus of(
      EgressPolicy policy, PolicyRules read, int sandboxes, int programmed, Instant now) {
    EgressPolicyStatus before = policy.getStatus();
    Long generation = policy.getMetadata().getGeneration();
    ConditionSet conditions =
        new ConditionSet(
            before == null ? null : before.conditions(), generation == null ? 0 : generation, now);
    conditions.set(ConditionType.ACCEPTED, accepted(read));
    conditions.set(ConditionType.PROGRAMMED, programmed(sandboxes, programmed));
    return new EgressPolicyStatus(generation, sandboxes, programmed, conditions.build());
  }

  private static Finding accepted(PolicyRules read) {
    Optional<Problem> problem = read.problems().stream().findFirst();
    if (problem.isPresent()) {
      return Finding.no(
          problem.get().reason(),
          texts(read.problems()) + "; running sandboxes keep what they have of it");
    }
    return read.warnings().isEmpty()
        ? Finding.yes(Reason.ACCEPTED, "the spec is valid")
        : Finding.no(Reason.UNSUPPORTED_FIELD, texts(read.warnings()) + "; these rules are denied");
  }

  private static String texts(List<Problem> problems) {
    return String.join("; ", problems.stream().map(Problem::message).toList());
  }

  private static Finding programmed(int sandboxes, int programmed) {
    if (sandboxes == 0) {
      return Finding.no(Reason.UNUSED, "no running sandbox names this policy");
    }
    return sandboxes == programmed
        ? Finding.yes(Reason.PROGRAMMED, "in force in all sandboxes that name it")
        : Finding.no(
            Reason.PARTLY_PROGRAMMED,
            "in force in " + programmed + " of " + sandboxes + " sandboxes");
  }
}
