package dev.devsandbox.operator.controller;

import dev.devsandbox.api.v1alpha1.DevSandbox;
import dev.devsandbox.api.v1alpha1.PodIdentity;
import dev.devsandbox.api.v1alpha1.PodIdentityStatus;
import dev.devsandbox.operator.status.IdentityStatusFunction;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Says of each grant whether it is valid and whether a pod can use it. */
@ControllerConfiguration(name = IdentityReconciler.NAME)
public final class IdentityReconciler implements Reconciler<PodIdentity> {
  /** Name of the controller. */
  public static final String NAME = "podidentity";

  private final Supplier<ClusterCaches> caches;
  private final Clock clock;
  private final SimpleInboundEventSource<PodIdentity> nudges =
      new SimpleInboundEventSource<>("nudges");

  IdentityReconciler(Supplier<ClusterCaches> caches, Clock clock) {
    this.caches = caches;
    this.clock = clock;
  }

  /** Has the grants for this sandbox looked at again. */
  void sandboxChanged(DevSandbox sandbox) {
    caches
        .get()
        .identities(sandbox.getMetadata().getNamespace(), sandbox.getMetadata().getName())
        .forEach(identity -> nudges.propagateEvent(ResourceID.fromResource(identity)));
  }

  @Override
  public List<EventSource<?, PodIdentity>> prepareEventSources(
      EventSourceContext<PodIdentity> context) {
    return List.of(nudges);
  }

  @Override
  public UpdateControl<PodIdentity> reconcile(PodIdentity identity, Context<PodIdentity> context) {
    Optional<DevSandbox> sandbox =
        ClusterCaches.grantedTo(identity)
            .flatMap(name -> caches.get().sandbox(identity.getMetadata().getNamespace(), name));
    PodIdentityStatus status = IdentityStatusFunction.of(identity, sandbox, clock.instant());
    if (status.equals(identity.getStatus())) {
      return UpdateControl.noUpdate();
    }
    PodIdentity fresh = new PodIdentity();
    fresh.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(identity.getMetadata().getNamespace())
            .withName(identity.getMetadata().getName())
            .withUid(identity.getMetadata().getUid())
            .build());
    fresh.setStatus(status);
    return UpdateControl.patchStatus(fresh);
  }
}
