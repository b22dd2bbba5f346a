package dev.devsandbox.operator.controller;

import dev.devsandbox.api.v1alpha1.DevSandbox;
import dev.devsandbox.api.v1alpha1.DevSandboxStatus;
import dev.devsandbox.api.v1alpha1.PodIdentity;
import dev.devsandbox.api.v1alpha1.Reason;
import dev.devsandbox.operator.apply.Applier;
import dev.devsandbox.operator.apply.Outcome;
import dev.devsandbox.operator.apply.SandboxEvents;
import dev.devsandbox.operator.observe.Observation;
import dev.devsandbox.operator.plan.Action;
import dev.devsandbox.operator.plan.Plan;
import dev.devsandbox.operator.plan.SandboxPlanner;
import dev.devsandbox.operator.state.PodStart;
import dev.devsandbox.operator.status.SandboxStatus;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.PrimaryUpdateAndCacheUtils;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Observe, plan, apply, status: for one sandbox at a time. */
@ControllerConfiguration(name = SandboxReconciler.NAME)
public final class SandboxReconciler implements Reconciler<DevSandbox> {
  /** Name of the controller. */
  public static final String NAME = "devsandbox";

  /** What was refused may be allowed later, and nobody tells us when. */
  private static final Duration ASK_AGAIN = Duration.ofSeconds(15);

  private final Observer observer;
  private final SandboxEvents events;
  private final StartQueue starts;
  private final StatusPace pace = new StatusPace();
  private final Wiring wiring;
  private @Nullable ClusterCaches caches;
  private @Nullable Applier applier;

  /** What the reconciler is connected to; made with the caches, when its sources are prepared. */
  interface Wiring {
    /** Hears of every pod. */
    ResourceEventHandler<Pod> podListener();

    /** Hears of every grant. */
    ResourceEventHandler<PodIdentity> identityListener();

    /** Makes what writes. */
    Applier applier(ClusterCaches caches);

    /** The caches exist now. */
    void ready(ClusterCaches caches);

    /** The sandbox was looked at. */
    void reconciled(DevSandbox sandbox, Observation seen);
  }

  SandboxReconciler(Observer observer, SandboxEvents events, StartQueue starts, Wiring wiring) {
    this.observer = observer;
    this.events = events;
    this.starts = starts;
    this.wiring = wiring;
  }

  @Override
  public List<EventSource<?, DevSandbox>> prepareEventSources(
      EventSourceContext<DevSandbox> context) {
    ClusterCaches made =
        new ClusterCaches(context, wiring.podListener(), wiring.identityListener());
    caches = made;
    applier = wiring.applier(made);
    wiring.ready(made);
    return made.eventSources();
  }

  @Override
  public UpdateControl<DevSandbox> reconcile(DevSandbox sandbox, Context<DevSandbox> context) {
    if (caches == null || applier == null) {
      throw new IllegalStateException("reconciling before the event sources are there");
    }
    if (sandbox.getMetadata().getDeletionTimestamp() != null) {
      return UpdateControl.noUpdate();
    }
    Observation seen = observer.observe(sandbox, caches);
    ResourceID id = ResourceID.fromResource(sandbox);
    Plan plan = starts.admit(id, SandboxPlanner.plan(seen));
    Outcome outcome = apply(applier, id, plan);
    if (outcome.failed().isEmpty()) {
      plan.actions().forEach(action -> events.done(sandbox, action));
    }
    Observation after = outcome.pod().isPresent() ? seen.withPod(outcome.pod()) : seen;
    DevSandboxStatus status = SandboxStatus.of(after, plan, outcome.failed());
    Optional<Duration> pause = write(sandbox, status, after, context);
    wiring.reconciled(sandbox, after);
    Stream<Duration> deadlines =
        Stream.of(
                pause,
                SandboxStatus.deadline(after).map(at -> Duration.between(after.now(), at)),
                after
                    .pod()
                    .flatMap(pod -> PodStart.deadline(pod, after.now()))
                    .map(at -> Duration.between(after.now(), at)),
                again(plan, outcome))
            .flatMap(Optional::stream);
    UpdateControl<DevSandbox> control = UpdateControl.noUpdate();
    deadlines.min(Duration::compareTo).ifPresent(next -> control.rescheduleAfter(atLeast(next)));
    return control;
  }

  private Outcome apply(Applier applier, ResourceID id, Plan plan) {
    try {
      Outcome outcome = applier.apply(plan);
      if (outcome.failed().isPresent()) {
        starts.failed(id);
      }
      return outcome;
    } catch (RuntimeException e) {
      starts.failed(id);
      throw e;
    }
  }

  /** When to try again what nobody tells us of. */
  private Optional<Duration> again(Plan plan, Outcome outcome) {
    if (outcome.failed().isPresent()) {
      return Optional.of(ASK_AGAIN);
    }
    if (plan.actions().stream().anyMatch(Action.DeletePod.class::isInstance)) {
      return Optional.empty();
    }
    return plan.blocked()
        .map(problem -> problem.reason() == Reason.QUEUED ? starts.pause() : ASK_AGAIN);
  }

  private static Duration atLeast(Duration duration) {
    return duration.compareTo(Duration.ofMillis(100)) < 0 ? Duration.ofMillis(100) : duration;
  }

  /** Writes the status if it differs; returns how long to wait if it should be written later. */
  private Optional<Duration> write(
      DevSandbox sandbox, DevSandboxStatus status, Observation seen, Context<DevSandbox> context) {
    Duration pause =
        pace.pause(sandbox.getMetadata().getUid(), sandbox.getStatus(), status, seen.now());
    if (pause == null) {
      return Optional.empty();
    }
    if (pause.isPositive()) {
      return Optional.of(pause);
    }
    DevSandbox fresh = new DevSandbox();
    fresh.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(sandbox.getMetadata().getNamespace())
            .withName(sandbox.getMetadata().getName())
            .withUid(sandbox.getMetadata().getUid())
            .build());
    fresh.setStatus(status);
    PrimaryUpdateAndCacheUtils.ssaPatchStatusAndCacheResource(sandbox, fresh, context);
    events.changed(sandbox, sandbox.getStatus(), status);
    return Optional.empty();
  }
}
