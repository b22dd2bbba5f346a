package dev.devsandbox.operator.status;

import dev.devsandbox.api.v1alpha1.ConditionType;
import dev.devsandbox.api.v1alpha1.DevSandbox;
import dev.devsandbox.api.v1alpha1.PodIdentity;
import dev.devsandbox.api.v1alpha1.PodIdentityStatus;
import dev.devsandbox.api.v1alpha1.Reason;
import java.time.Instant;
import java.util.Optional;

/** A grant's status as a function of the grant and of its sandbox. */
public final class IdentityStatusFunction {
  private IdentityStatusFunction() {}

  /** The status. */
  public static PodIdentityStatus of(
      PodIdentity identity, Optional<DevSandbox> sandbox, Instant now) {
    PodIdentityStatus before = identity.getStatus();
    Long generation = identity.getMetadata().getGeneration();
    ConditionSet conditions =
        new ConditionSet(
            before == null ? null : before.conditions(), generation == null ? 0 : generation, now);
    Finding accepted = accepted(identity);
    conditions.set(ConditionType.ACCEPTED, accepted);
    conditions.set(
        ConditionType.BOUND,
        accepted.isTrue() ? bound(sandbox) : Finding.no(accepted.reason(), accepted.message()));
    return new PodIdentityStatus(generation, conditions.build());
  }

  private static Finding accepted(PodIdentity identity) {
    if (identity.unreadable() != null) {
      return Finding.no(
          Reason.UNREADABLE_SPEC,
          "the spec can't be read, so nothing is granted: " + identity.unreadable());
    }
    if (!identity.unknownFields().isEmpty()) {
      return Finding.no(
          Reason.UNSUPPORTED_FIELD,
          String.join(", ", identity.unknownFields())
              + " is not known to this version, so nothing is granted");
    }
    if (identity.getSpec() == null || identity.getSpec().token() == null) {
      return Finding.no(Reason.INVALID_SPEC, "spec.token is missing, so nothing is granted");
    }
    return Finding.yes(Reason.ACCEPTED, "the spec is valid");
  }

  private static Finding bound(Optional<DevSandbox> sandbox) {
    if (sandbox.isEmpty()) {
      return Finding.no(Reason.SANDBOX_NOT_FOUND, "there is no such DevSandbox in this namespace");
    }
    boolean serving =
        SandboxStatus.condition(sandbox.get().getStatus(), ConditionType.IDENTITY_READY)
            .filter(condition -> "True".equals(condition.status()))
            .isPresent();
    return serving
        ? Finding.yes(Reason.BOUND, "the sandbox's pod may use it")
        : Finding.no(Reason.SANDBOX_NOT_RUNNING, "the sandbox has no pod that could use it yet");
  }
}
