package dev.devsandbox.operator.plan;

import dev.devsandbox.api.Annotations;
import dev.devsandbox.api.v1alpha1.DevSandbox;
import dev.devsandbox.api.v1alpha1.Reason;
import dev.devsandbox.operator.desired.Children;
import dev.devsandbox.operator.desired.DesiredClaim;
import dev.devsandbox.operator.desired.DesiredNetworkPolicy;
import dev.devsandbox.operator.desired.DesiredPod;
import dev.devsandbox.operator.desired.PodInputs;
import dev.devsandbox.operator.desired.SandboxDesign;
import dev.devsandbox.operator.observe.Observation;
import dev.devsandbox.operator.observe.SidecarReport;
import dev.devsandbox.operator.revision.FenceFit;
import dev.devsandbox.operator.revision.PodRevision;
import dev.devsandbox.operator.state.PodState;
import dev.devsandbox.wire.ConfigVersion;
import dev.devsandbox.wire.EgressConfigCodec;
import dev.devsandbox.wire.EgressConfigException;
import dev.devsandbox.wire.EgressDocument;
import dev.devsandbox.wire.FenceConfig;
import dev.devsandbox.wire.FenceConfig.Opening;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Decides what to do for one sandbox. Knows no client and no clock but the observation's. */
public final class SandboxPlanner {
  private final Observation seen;
  private final DevSandbox sandbox;
  private final PodState podState;
  private final List<Action> actions = new ArrayList<>();

  private SandboxPlanner(Observation seen) {
    this.seen = seen;
    this.sandbox = seen.sandbox();
    this.podState = PodState.of(sandbox.getMetadata().getUid(), seen.pod());
  }

  /** The plan for what was observed. */
  public static Plan plan(Observation seen) {
    return new SandboxPlanner(seen).plan();
  }

  private Plan plan() {
    Optional<SandboxDesign> design = SandboxDesign.of(sandbox);
    if (sandbox.unreadable() != null) {
      return untouched(
          new Problem(Reason.UNREADABLE_SPEC, "the spec can't be read: " + sandbox.unreadable()));
    }
    if (design.isEmpty()) {
      return untouched(new Problem(Reason.INVALID_SPEC, "spec.image is missing"));
    }
    return design.get().suspended() ? suspended(design.get()) : running(design.get());
  }

  /** An invalid spec changes nothing about what runs. */
  private Plan untouched(Problem problem) {
    return new Plan(
        List.of(),
        podState,
        Optional.empty(),
        Optional.of(problem),
        Optional.of(problem),
        Optional.of(problem));
  }

  private Plan suspended(SandboxDesign design) {
    if (podState instanceof PodState.Alive(Pod pod)) {
      actions.add(new Action.DeletePod(pod, "suspended"));
    } else if (podState instanceof PodState.Finished(Pod pod)) {
      actions.add(new Action.DeletePod(pod, "suspended"));
    }
    return new Plan(
        actions,
        podState,
        Optional.of(design),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private Plan running(SandboxDesign design) {
    networkPolicy(design);
    Optional<Problem> claimTaken = claim(design);
    EgressPlan egress =
        EgressPlan.of(
            design.uid(), seen.policies(), presentConfig(), inForce(), seen.network().never());
    FenceConfig fence;
    try {
      fence = fence(design, egress.openings());
    } catch (IllegalArgumentException e) {
      Problem invalid = new Problem(Reason.INVALID_SPEC, String.valueOf(e.getMessage()));
      return untouched(invalid);
    }
    PodInputs inputs =
        new PodInputs(fence, egress.text(), seen.brokerCa().orElse(""), seen.platform());
    Optional<Problem> blocked = claimTaken.or(() -> pod(design, inputs, egress));
    Optional<Problem> accepted = egress.problems().stream().findFirst();
    return new Plan(
        actions,
        podState,
        Optional.of(design),
        accepted,
        blocked,
        outdated(design, inputs, egress));
  }

  private void networkPolicy(SandboxDesign design) {
    NetworkPolicy wanted = DesiredNetworkPolicy.of(design);
    boolean present =
        seen.networkPolicy()
            .filter(found -> Objects.equals(found.getSpec(), wanted.getSpec()))
            .filter(found -> Children.owns(design.uid(), found))
            .isPresent();
    if (!present) {
      actions.add(new Action.ApplyNetworkPolicy(wanted));
    }
  }

  private Optional<Problem> claim(SandboxDesign design) {
    if (!design.workspace().persistent()) {
      return Optional.empty();
    }
    PersistentVolumeClaim wanted = DesiredClaim.of(design);
    if (seen.claim().isEmpty()) {
      actions.add(new Action.ApplyClaim(wanted));
      return Optional.empty();
    }
    PersistentVolumeClaim found = seen.claim().get();
    boolean owned = Children.owns(design.uid(), found);
    boolean adoptable = Children.labelled(found) && Children.controller(found).isEmpty();
    if (found.getMetadata().getDeletionTimestamp() != null) {
      return Optional.of(
          new Problem(
              Reason.POD_TERMINATING,
              "the claim " + found.getMetadata().getName() + " of before is still being deleted"));
    }
    if (!owned && !adoptable) {
      return Optional.of(
          new Problem(
              Reason.NAME_CONFLICT,
              "the claim " + found.getMetadata().getName() + " belongs to somebody else"));
    }
    boolean rightOwner = owned != design.workspace().retained();
    if (!rightOwner || smaller(found, DesiredClaim.size(design.workspace()))) {
      actions.add(new Action.ApplyClaim(wanted));
    }
    return Optional.empty();
  }

  private static boolean smaller(PersistentVolumeClaim claim, Quantity wanted) {
    Map<String, Quantity> requests = claim.getSpec().getResources().getRequests();
    Quantity size = requests == null ? null : requests.get("storage");
    return size == null || size.getNumericalAmount().compareTo(wanted.getNumericalAmount()) < 0;
  }

  /** What keeps a pod from being there, if something does. */
  private Optional<Problem> pod(SandboxDesign design, PodInputs inputs, EgressPlan egress) {
    return switch (podState) {
      case PodState.Alive(Pod pod) -> {
        if (egress.changed()) {
          actions.add(new Action.WriteConfig(pod, egress.text()));
        }
        yield Optional.empty();
      }
      case PodState.Finished(Pod pod) -> {
        actions.add(new Action.DeletePod(pod, "it ended and is being replaced"));
        yield Optional.of(
            new Problem(Reason.WORKSPACE_ENDED, "the pod ended and is being replaced"));
      }
      case PodState.Orphan(Pod pod) -> {
        actions.add(new Action.DeletePod(pod, "its sandbox is gone"));
        yield Optional.of(
            new Problem(Reason.POD_TERMINATING, "the pod of an earlier sandbox is being removed"));
      }
      case PodState.Terminating terminating ->
          Optional.of(
              seen.nodeLost()
                  ? nodeLost(terminating.pod())
                  : new Problem(
                      Reason.POD_TERMINATING,
                      "the previous pod is still ending; the next one is created when it is gone"));
      case PodState.Foreign foreign ->
          Optional.of(
              new Problem(
                  Reason.NAME_CONFLICT,
                  "a pod "
                      + foreign.pod().getMetadata().getName()
                      + " that is not ours is in the way; delete it or name the sandbox"
                      + " differently"));
      case PodState.Absent absent -> create(design, inputs);
    };
  }

  private Optional<Problem> create(SandboxDesign design, PodInputs inputs) {
    if (!seen.strangers().isEmpty()) {
      return Optional.of(
          new Problem(
              Reason.NODE_OUTSIDE_RANGES,
              "node "
                  + String.join(", ", seen.strangers())
                  + " has an address or pod range the fence does not know; set"
                  + " DEVSANDBOX_NODE_RANGES and DEVSANDBOX_POD_RANGES of the operator"));
    }
    if (seen.brokerCa().isEmpty()) {
      return Optional.of(
          new Problem(Reason.POD_MISSING, "the broker's certificate is not ready yet"));
    }
    actions.add(new Action.CreatePod(DesiredPod.of(design, inputs)));
    return Optional.empty();
  }

  private static Problem nodeLost(Pod pod) {
    return new Problem(
        Reason.NODE_LOST,
        "node "
            + pod.getSpec().getNodeName()
            + " does not answer; its pod is not force-deleted, because it may still run");
  }

  private FenceConfig fence(SandboxDesign design, List<Opening> openings) {
    return new FenceConfig(
        seen.network().broker(),
        seen.network().dns(),
        openings,
        seen.network().never(),
        seen.network().probes(),
        design.ports().stream()
            .map(port -> port.port())
            .filter(Objects::nonNull)
            .distinct()
            .sorted()
            .toList(),
        Math.toIntExact(design.runAsUser()));
  }

  private Optional<EgressDocument> presentConfig() {
    if (!(podState instanceof PodState.Alive(Pod pod))) {
      return Optional.empty();
    }
    String text = annotation(pod, Annotations.EGRESS_CONFIG);
    try {
      return text == null ? Optional.empty() : Optional.of(EgressConfigCodec.decode(text));
    } catch (EgressConfigException e) {
      return Optional.empty();
    }
  }

  private Optional<ConfigVersion> inForce() {
    return seen.egress().map(SidecarReport::inForce);
  }

  private Optional<Problem> outdated(SandboxDesign design, PodInputs inputs, EgressPlan egress) {
    if (!(podState instanceof PodState.Alive(Pod pod))) {
      return egress.tooLarge();
    }
    return egress
        .tooLarge()
        .or(() -> fenceOutdated(pod, inputs.fence()))
        .or(() -> revisionOutdated(pod, DesiredPod.of(design, inputs)))
        .or(this::sidecarOutdated);
  }

  private Optional<Problem> fenceOutdated(Pod pod, FenceConfig wanted) {
    Optional<FenceConfig> running = PodRevision.fence(pod);
    if (running.isEmpty()) {
      return Optional.of(restart("the pod's fence was made by another version"));
    }
    return switch (FenceFit.of(running.get(), wanted)) {
      case FITS -> Optional.empty();
      case BROKER_MOVED ->
          Optional.of(
              new Problem(
                  Reason.BROKER_MOVED,
                  "the broker has a new address, which this pod's fence does not admit; suspend"
                      + " and resume the sandbox"));
      case OUTDATED -> {
        List<String> missing = FenceFit.missing(running.get(), wanted);
        yield Optional.of(
            restart(
                missing.isEmpty()
                    ? "the cluster's ranges in the pod's fence have changed"
                    : "the kernel does not let through yet: " + String.join(", ", missing)));
      }
    };
  }

  private static Optional<Problem> revisionOutdated(Pod pod, Pod wanted) {
    return Objects.equals(
            annotation(pod, Annotations.REVISION), annotation(wanted, Annotations.REVISION))
        ? Optional.empty()
        : Optional.of(restart("the spec has changed in a way only a new pod can have"));
  }

  private Optional<Problem> sidecarOutdated() {
    return seen.egress()
        .map(SidecarReport::ack)
        .filter(ack -> !ack.unsupported().isEmpty())
        .map(ack ->
            new Problem(
                Reason.SIDECAR_OUTDATED,
                "the running proxy can't enforce, and so denies: "
                    + String.join(", ", ack.unsupported())));
  }

  private static Problem restart(String why) {
    return new Problem(
        Reason.RESTART_REQUIRED, why + "; suspend and resume the sandbox, or delete its pod");
  }

  private static @org.jspecify.annotations.Nullable String annotation(Pod pod, String name) {
    Map<String, String> annotations = pod.getMetadata().getAnnotations();
    return annotations == null ? null : annotations.get(name);
  }
}
