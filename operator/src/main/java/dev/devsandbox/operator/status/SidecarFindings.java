package dev.devsandbox.operator.status;

import dev.devsandbox.api.Annotations;
import dev.devsandbox.api.Containers;
import dev.devsandbox.api.v1alpha1.Condition;
import dev.devsandbox.api.v1alpha1.ConditionType;
import dev.devsandbox.api.v1alpha1.DevSandboxStatus;
import dev.devsandbox.api.v1alpha1.EgressStatus;
import dev.devsandbox.api.v1alpha1.Reason;
import dev.devsandbox.operator.observe.Observation;
import dev.devsandbox.operator.observe.SidecarReport;
import dev.devsandbox.wire.ConfigVersion;
import dev.devsandbox.wire.EgressConfigCodec;
import dev.devsandbox.wire.EgressConfigException;
import dev.devsandbox.wire.EgressDocument;
import dev.devsandbox.wire.UpFrame;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the sidecars' reports to the broker mean. A restart of the operator loses the reports, not
 * the sidecars: until they had time to report again, what the status said of this pod and this
 * config still holds.
 */
final class SidecarFindings {
  private final Observation seen;
  private final Pod pod;
  private final ConditionSet conditions;

  SidecarFindings(Observation seen, Pod pod, ConditionSet conditions) {
    this.seen = seen;
    this.pod = pod;
    this.conditions = conditions;
  }

  Finding policyProgrammed() {
    Optional<Finding> down = new PodFindings(pod).sidecarDown(Containers.EGRESS);
    if (down.isPresent()) {
      return down.get();
    }
    Optional<ConfigVersion> wanted = wanted();
    if (wanted.isEmpty()) {
      return Finding.no(Reason.NOT_PROGRAMMED, "the pod's config is unreadable");
    }
    if (seen.egress().isEmpty()) {
      return unheard(ConditionType.POLICY_PROGRAMMED, sameConfig(wanted.get()), Containers.EGRESS);
    }
    SidecarReport report = seen.egress().get();
    Optional<Finding> quiet = quiet(report, Containers.EGRESS);
    if (quiet.isPresent()) {
      return quiet.get();
    }
    if (wanted.get().equals(report.inForce())) {
      return Finding.yes(Reason.PROGRAMMED, "config " + wanted.get().seq() + " is in force");
    }
    UpFrame.Ack ack = report.ack();
    if (ack != null
        && ack.result() == UpFrame.Ack.Result.Refused
        && ack.config().seq() == wanted.get().seq()) {
      return Finding.no(
          Reason.CONFIG_REFUSED,
          "the proxy refused config " + wanted.get().seq() + ": " + ack.reason());
    }
    return Finding.no(
        Reason.NOT_PROGRAMMED, "config " + wanted.get().seq() + " is not in force yet");
  }

  Finding identityReady() {
    Optional<Finding> down = new PodFindings(pod).sidecarDown(Containers.IDENTITY);
    if (down.isPresent()) {
      return down.get();
    }
    if (seen.identity().isEmpty()) {
      return unheard(ConditionType.IDENTITY_READY, samePod(), Containers.IDENTITY);
    }
    return quiet(seen.identity().get(), Containers.IDENTITY)
        .orElseGet(() -> Finding.yes(Reason.IDENTITY_SERVING, "identity serves"));
  }

  private Optional<Finding> quiet(SidecarReport report, String container) {
    if (report.silent(seen.now())) {
      return Optional.of(silent(container));
    }
    return report.late(seen.now())
        ? Optional.of(
            Finding.unknown(
                Reason.SIDECAR_LATE, container + " was last heard of at " + report.lastHeard()))
        : Optional.empty();
  }

  private static Finding silent(String container) {
    return Finding.unknown(
        Reason.SIDECAR_SILENT,
        container + " has not been heard of for 60 s; it enforces what it has");
  }

  private Finding unheard(ConditionType type, boolean same, String container) {
    Optional<Condition> before = conditions.before(type).filter(c -> same);
    boolean grace = seen.operatorSince().plus(SidecarReport.SILENT).isAfter(seen.now());
    if (before.isPresent() && !"False".equals(before.get().status())) {
      return grace ? stored(before.get()) : silent(container);
    }
    return Finding.no(Reason.WAITING_FOR_SIDECAR, container + " has not reported yet");
  }

  private static Finding stored(Condition condition) {
    Reason reason = Reason.WAITING_FOR_SIDECAR;
    for (Reason known : Reason.values()) {
      if (known.wireName().equals(condition.reason())) {
        reason = known;
      }
    }
    ConditionStatus status =
        "True".equals(condition.status()) ? ConditionStatus.TRUE : ConditionStatus.UNKNOWN;
    return new Finding(status, reason, Objects.requireNonNullElse(condition.message(), ""));
  }

  private boolean samePod() {
    DevSandboxStatus status = seen.sandbox().getStatus();
    return status != null && pod.getMetadata().getUid().equals(status.podUID());
  }

  private boolean sameConfig(ConfigVersion wanted) {
    DevSandboxStatus status = seen.sandbox().getStatus();
    EgressStatus egress = status == null ? null : status.egress();
    return samePod()
        && egress != null
        && Objects.equals(egress.configSeq(), wanted.seq())
        && wanted.hash().equals(egress.configHash());
  }

  private Optional<ConfigVersion> wanted() {
    @Nullable String text = new PodFindings(pod).annotation(Annotations.EGRESS_CONFIG);
    if (text == null) {
      return Optional.empty();
    }
    try {
      EgressDocument document = EgressConfigCodec.decode(text);
      return Optional.of(new ConfigVersion(document.config().seq(), document.hash()));
    } catch (EgressConfigException e) {
      return Optional.empty();
    }
  }

  /** When the findings may change without anything happening. */
  static Optional<Instant> deadline(SidecarReport report, Instant now) {
    if (report.connected() || report.silent(now)) {
      return Optional.empty();
    }
    return Optional.of(
        report.lastHeard().plus(report.late(now) ? SidecarReport.SILENT : SidecarReport.LATE));
  }
}
