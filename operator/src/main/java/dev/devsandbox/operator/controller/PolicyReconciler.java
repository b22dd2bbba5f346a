package dev.devsandbox.operator.controller;

import dev.devsandbox.api.Annotations;
import dev.devsandbox.api.v1alpha1.ConditionType;
import dev.devsandbox.api.v1alpha1.DevSandbox;
import dev.devsandbox.api.v1alpha1.DevSandboxStatus;
import dev.devsandbox.api.v1alpha1.EgressPolicy;
import dev.devsandbox.api.v1alpha1.EgressPolicyStatus;
import dev.devsandbox.operator.config.ClusterNetwork;
import dev.devsandbox.operator.plan.PolicyRules;
import dev.devsandbox.operator.status.PolicyStatusFunction;
import dev.devsandbox.operator.status.SandboxStatus;
import dev.devsandbox.wire.EgressConfigCodec;
import dev.devsandbox.wire.EgressConfigException;
import dev.devsandbox.wire.EgressDocument;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
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

/** Says of each policy whether it is valid and where it is in force. */
@ControllerConfiguration(name = PolicyReconciler.NAME)
public final class PolicyReconciler implements Reconciler<EgressPolicy> {
  /** Name of the controller. */
  public static final String NAME = "egresspolicy";

  private final Supplier<ClusterCaches> caches;
  private final ClusterNetwork network;
  private final Clock clock;
  private final SimpleInboundEventSource<EgressPolicy> nudges =
      new SimpleInboundEventSource<>("nudges");

  PolicyReconciler(Supplier<ClusterCaches> caches, ClusterNetwork network, Clock clock) {
    this.caches = caches;
    this.network = network;
    this.clock = clock;
  }

  /** Has the policies that this sandbox names, or named, looked at again. */
  void sandboxChanged(DevSandbox sandbox, Optional<Pod> pod) {
    String namespace = sandbox.getMetadata().getNamespace();
    java.util.stream.Stream.concat(
            ClusterCaches.names(sandbox).stream(),
            pod.flatMap(PolicyReconciler::document).stream()
                .flatMap(document -> document.config().inputs().stream())
                .map(input -> input.name()))
        .distinct()
        .forEach(name -> nudges.propagateEvent(new ResourceID(name, namespace)));
  }

  @Override
  public List<EventSource<?, EgressPolicy>> prepareEventSources(
      EventSourceContext<EgressPolicy> context) {
    return List.of(nudges);
  }

  @Override
  public UpdateControl<EgressPolicy> reconcile(EgressPolicy policy, Context<EgressPolicy> context) {
    List<DevSandbox> users =
        caches
            .get()
            .sandboxes(
                policy.getMetadata().getNamespace(),
                sandbox ->
                    ClusterCaches.names(sandbox).contains(policy.getMetadata().getName())
                        && sandbox.getStatus() != null
                        && sandbox.getStatus().podUID() != null)
            .toList();
    int programmed = (int) users.stream().filter(sandbox -> inForce(policy, sandbox)).count();
    EgressPolicyStatus status =
        PolicyStatusFunction.of(
            policy,
            PolicyRules.of(policy, network.never()),
            users.size(),
            programmed,
            clock.instant());
    if (status.equals(policy.getStatus())) {
      return UpdateControl.noUpdate();
    }
    EgressPolicy fresh = new EgressPolicy();
    fresh.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(policy.getMetadata().getNamespace())
            .withName(policy.getMetadata().getName())
            .withUid(policy.getMetadata().getUid())
            .build());
    fresh.setStatus(status);
    return UpdateControl.patchStatus(fresh);
  }

  private boolean inForce(EgressPolicy policy, DevSandbox sandbox) {
    DevSandboxStatus status = sandbox.getStatus();
    boolean acknowledged =
        SandboxStatus.condition(status, ConditionType.POLICY_PROGRAMMED)
            .filter(condition -> "True".equals(condition.status()))
            .isPresent();
    String hash = status == null || status.egress() == null ? null : status.egress().configHash();
    if (!acknowledged || hash == null) {
      return false;
    }
    return caches
        .get()
        .pod(sandbox.getMetadata().getNamespace(), sandbox.getMetadata().getName())
        .flatMap(PolicyReconciler::document)
        .filter(document -> document.hash().equals(hash))
        .stream()
        .flatMap(document -> document.config().inputs().stream())
        .anyMatch(input ->
            input.uid().equals(policy.getMetadata().getUid())
                && input.generation() == policy.getMetadata().getGeneration());
  }

  private static Optional<EgressDocument> document(Pod pod) {
    String text =
        pod.getMetadata().getAnnotations() == null
            ? null
            : pod.getMetadata().getAnnotations().get(Annotations.EGRESS_CONFIG);
    try {
      return text == null ? Optional.empty() : Optional.of(EgressConfigCodec.decode(text));
    } catch (EgressConfigException e) {
      return Optional.empty();
    }
  }
}
