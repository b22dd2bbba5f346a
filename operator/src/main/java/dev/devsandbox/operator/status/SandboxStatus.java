package dev.devsandbox.operator.status;

import dev.devsandbox.api.v1alpha1.Condition;
import dev.devsandbox.api.v1alpha1.ConditionType;
import dev.devsandbox.api.v1alpha1.Denial;
import dev.devsandbox.api.v1alpha1.DevSandboxStatus;
import dev.devsandbox.api.v1alpha1.EgressStatus;
import dev.devsandbox.api.v1alpha1.Reason;
import dev.devsandbox.operator.observe.Observation;
import dev.devsandbox.operator.observe.SidecarReport;
import dev.devsandbox.operator.plan.Plan;
import dev.devsandbox.operator.plan.Problem;
import dev.devsandbox.operator.state.PodState;
import dev.devsandbox.wire.ConfigVersion;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A sandbox's status as a function of what was observed and planned. */
public final class SandboxStatus {
  /** What only a person's change ends. */
  private static final Set<Reason> DEAD_ENDS =
      Set.of(
          Reason.NAME_CONFLICT,
          Reason.POD_SECURITY_FORBIDDEN,
          Reason.ADMISSION_MISSING,
          Reason.POD_REJECTED,
          Reason.NODE_OUTSIDE_RANGES);

  private final Observation seen;
  private final Plan plan;
  private final Optional<Problem> blocked;
  private final PodState podState;
  private final ConditionSet conditions;

  private SandboxStatus(Observation seen, Plan plan, Optional<Problem> failed) {
    this.seen = seen;
    this.plan = plan;
    this.blocked = failed.or(plan::blocked);
    this.podState = PodState.of(seen.sandbox().getMetadata().getUid(), seen.pod());
    DevSandboxStatus before = seen.sandbox().getStatus();
    Long generation = seen.sandbox().getMetadata().getGeneration();
    this.conditions =
        new ConditionSet(
            before == null ? null : before.conditions(),
            generation == null ? 0 : generation,
            seen.now());
  }

  /**
   * The status.
   *
   * @param seen with the pod as the last write left it
   * @param failed what an action ran into; empty if all were carried out
   */
  public static DevSandboxStatus of(Observation seen, Plan plan, Optional<Problem> failed) {
    return new SandboxStatus(seen, plan, failed).build();
  }

  private DevSandboxStatus build() {
    boolean suspended = plan.design().map(d -> d.suspended()).orElse(false);
    if (suspended) {
      setSuspended();
    } else {
      conditions.set(
          ConditionType.SUSPENDED, Finding.no(Reason.RUNNING, "the sandbox is not suspended"));
      chain().forEach(conditions::set);
    }
    conditions.set(ConditionType.ACCEPTED, accepted());
    conditions.set(ConditionType.UP_TO_DATE, upToDate(suspended));
    conditions.set(ConditionType.STALLED, stalled());
    Optional<Pod> pod = alive();
    return new DevSandboxStatus(
        seen.sandbox().getMetadata().getGeneration(),
        pod.map(p -> p.getMetadata().getName()).orElse(null),
        pod.map(p -> p.getMetadata().getUid()).orElse(null),
        pod.map(p -> p.getSpec().getNodeName()).orElse(null),
        pod.map(this::egress).orElse(null),
        conditions.build());
  }

  /** A settled suspension has no Ready: it is neither progressing nor failed. */
  private void setSuspended() {
    boolean gone = podState instanceof PodState.Absent || podState instanceof PodState.Foreign;
    if (gone) {
      conditions.set(
          ConditionType.SUSPENDED,
          Finding.yes(Reason.SUSPENDED, "set operatingMode to Running to resume"));
      return;
    }
    Finding ending = Finding.no(Reason.SUSPENDING, "the pod is ending");
    conditions.set(ConditionType.SUSPENDED, ending);
    conditions.set(ConditionType.READY, ending);
  }

  private Map<ConditionType, Finding> chain() {
    Map<ConditionType, Finding> chain = new LinkedHashMap<>();
    Optional<Pod> pod = alive();
    if (pod.isPresent()) {
      PodFindings findings = new PodFindings(pod.get());
      SidecarFindings sidecars = new SidecarFindings(seen, pod.get(), conditions);
      chain.put(ConditionType.SCHEDULED, scheduled(pod.get(), findings));
      chain.put(ConditionType.EGRESS_ENFORCED, findings.egressEnforced());
      chain.put(ConditionType.POLICY_PROGRAMMED, sidecars.policyProgrammed());
      chain.put(ConditionType.IDENTITY_READY, sidecars.identityReady());
      chain.put(ConditionType.WORKSPACE_READY, findings.workspaceReady());
    } else {
      Finding none = noPod();
      Finding waiting = Finding.no(Reason.NO_POD, "there is no pod");
      chain.put(ConditionType.SCHEDULED, none);
      chain.put(ConditionType.EGRESS_ENFORCED, waiting);
      chain.put(ConditionType.POLICY_PROGRAMMED, waiting);
      chain.put(ConditionType.IDENTITY_READY, waiting);
      chain.put(ConditionType.WORKSPACE_READY, waiting);
    }
    Finding ready =
        chain.values().stream()
            .filter(finding -> !finding.isTrue())
            .findFirst()
            .map(first -> Finding.no(first.reason(), first.message()))
            .orElseGet(() -> Finding.yes(Reason.SANDBOX_READY, "fenced, programmed and running"));
    chain.put(ConditionType.READY, ready);
    return chain;
  }

  private Finding scheduled(Pod pod, PodFindings findings) {
    return seen.nodeLost()
        ? Finding.unknown(
            Reason.NODE_LOST, "node " + pod.getSpec().getNodeName() + " does not answer")
        : findings.scheduled();
  }

  private Finding noPod() {
    return blocked
        .map(problem -> Finding.no(problem.reason(), problem.message()))
        .orElseGet(() -> Finding.no(Reason.POD_MISSING, "the pod is being created"));
  }

  private Finding accepted() {
    return plan.accepted()
        .map(problem -> Finding.no(problem.reason(), problem.message()))
        .orElseGet(() -> Finding.yes(Reason.ACCEPTED, "the spec is valid"));
  }

  private Finding upToDate(boolean suspended) {
    if (plan.outdated().isPresent()) {
      return Finding.no(plan.outdated().get().reason(), plan.outdated().get().message());
    }
    if (plan.accepted().filter(p -> p.reason() == Reason.POLICY_INVALID).isPresent()) {
      return Finding.no(Reason.POLICY_INVALID, plan.accepted().get().message());
    }
    if (suspended || alive().isEmpty()) {
      return Finding.unknown(Reason.NO_POD, "there is no pod to compare with");
    }
    return Finding.yes(Reason.UP_TO_DATE, "the pod is what the spec asks for");
  }

  private Finding stalled() {
    Optional<Problem> deadEnd =
        plan.accepted().or(() -> blocked.filter(p -> DEAD_ENDS.contains(p.reason())));
    return deadEnd
        .map(problem -> Finding.yes(problem.reason(), problem.message()))
        .orElseGet(() -> Finding.no(Reason.PROGRESSING, "nothing needs a person"));
  }

  private Optional<Pod> alive() {
    return podState instanceof PodState.Alive(Pod pod) ? Optional.of(pod) : Optional.empty();
  }

  private @Nullable EgressStatus egress(Pod pod) {
    if (seen.egress().isEmpty()) {
      DevSandboxStatus before = seen.sandbox().getStatus();
      boolean same = before != null && pod.getMetadata().getUid().equals(before.podUID());
      return same ? before.egress() : null;
    }
    SidecarReport report = seen.egress().get();
    ConfigVersion inForce = report.inForce();
    return new EgressStatus(
        inForce == null ? null : inForce.seq(),
        inForce == null ? null : inForce.hash(),
        report.deniedTotal() == 0 ? null : report.deniedTotal(),
        report.denials().isEmpty() ? null : denials(report));
  }

  private static List<Denial> denials(SidecarReport report) {
    return report.denials().reversed().stream()
        .map(denial ->
            new Denial(
                denial.host(),
                denial.port(),
                denial.reason(),
                denial.count(),
                denial.lastTime().toString()))
        .toList();
  }

  /** When the status may change although nothing happens; empty if it can't. */
  public static Optional<Instant> deadline(Observation seen) {
    Stream<Instant> quiet =
        Stream.of(seen.egress(), seen.identity())
            .flatMap(Optional::stream)
            .flatMap(report -> SidecarFindings.deadline(report, seen.now()).stream());
    Instant graceEnds = seen.operatorSince().plus(SidecarReport.SILENT);
    boolean unheard =
        seen.pod().isPresent() && (seen.egress().isEmpty() || seen.identity().isEmpty());
    Stream<Instant> grace =
        unheard && graceEnds.isAfter(seen.now()) ? Stream.of(graceEnds) : Stream.of();
    return Stream.concat(quiet, grace).min(Instant::compareTo);
  }

  /** The condition of this type in a status. */
  public static Optional<Condition> condition(
      @Nullable DevSandboxStatus status, ConditionType type) {
    return status == null || status.conditions() == null
        ? Optional.empty()
        : status.conditions().stream().filter(c -> type.wireName().equals(c.type())).findFirst();
  }
}
