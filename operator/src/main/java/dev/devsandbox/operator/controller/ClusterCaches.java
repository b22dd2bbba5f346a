package dev.devsandbox.operator.controller;

import dev.devsandbox.api.Labels;
import dev.devsandbox.api.v1alpha1.ConditionType;
import dev.devsandbox.api.v1alpha1.DevSandbox;
import dev.devsandbox.api.v1alpha1.DevSandboxSpec;
import dev.devsandbox.api.v1alpha1.EgressPolicy;
import dev.devsandbox.api.v1alpha1.PodIdentity;
import dev.devsandbox.api.v1alpha1.PodIdentitySpec;
import dev.devsandbox.operator.apply.WrittenPods;
import dev.devsandbox.operator.broker.kube.CachedObjects;
import dev.devsandbox.operator.desired.ChildNames;
import dev.devsandbox.operator.desired.Children;
import dev.devsandbox.operator.state.PodStart;
import dev.devsandbox.operator.status.SandboxStatus;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.SecondaryToPrimaryMapper;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The one cache of each kind, fed by the event sources of the sandbox controller. Objects in it are
 * shared and never changed.
 */
public final class ClusterCaches implements WrittenPods, CachedObjects {
  private final IndexerResourceCache<DevSandbox> sandboxes;
  private final ListenedEventSource<Pod> pods;
  private final InformerEventSource<PersistentVolumeClaim, DevSandbox> claims;
  private final InformerEventSource<NetworkPolicy, DevSandbox> networkPolicies;
  private final InformerEventSource<EgressPolicy, DevSandbox> policies;
  private final ListenedEventSource<PodIdentity> identities;
  private final SimpleInboundEventSource<DevSandbox> nudges =
      new SimpleInboundEventSource<>("nudges");

  ClusterCaches(
      EventSourceContext<DevSandbox> context,
      ResourceEventHandler<Pod> podListener,
      ResourceEventHandler<PodIdentity> identityListener) {
    sandboxes = context.getPrimaryCache();
    pods =
        new ListenedEventSource<>(
            children(Pod.class, SandboxMapper::sandboxOf), context, podListener);
    claims =
        new InformerEventSource<>(
            children(PersistentVolumeClaim.class, SandboxMapper::sandboxOf), context);
    networkPolicies =
        new InformerEventSource<>(children(NetworkPolicy.class, SandboxMapper::sandboxOf), context);
    policies =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(EgressPolicy.class, DevSandbox.class)
                .withName("egresspolicies")
                .withSecondaryToPrimaryMapper(this::namedBy)
                .withPrimaryToSecondaryMapper(ClusterCaches::namesOf)
                // Its status counts sandboxes: each change of one would wake all the others.
                .withOnUpdateFilter(ClusterCaches::otherSpec)
                .build(),
            context);
    identities =
        new ListenedEventSource<>(
            InformerEventSourceConfiguration.from(PodIdentity.class, DevSandbox.class)
                .withName("podidentities")
                .withSecondaryToPrimaryMapper(ClusterCaches::grantee)
                .build(),
            context,
            identityListener);
  }

  private static <R extends HasMetadata> InformerEventSourceConfiguration<R> children(
      Class<R> type, SecondaryToPrimaryMapper<R> mapper) {
    return InformerEventSourceConfiguration.from(type, DevSandbox.class)
        .withName(HasMetadata.getPlural(type))
        .withLabelSelector(Labels.managedBySelector())
        .withSecondaryToPrimaryMapper(mapper)
        .build();
  }

  List<EventSource<?, DevSandbox>> eventSources() {
    return List.of(pods, claims, networkPolicies, policies, identities, nudges);
  }

  /** Has the sandbox looked at again. */
  public void nudge(String namespace, String sandbox) {
    nudges.propagateEvent(new ResourceID(sandbox, namespace));
  }

  @Override
  public Optional<Pod> pod(String namespace, String sandbox) {
    return pods.get(new ResourceID(ChildNames.pod(sandbox), namespace));
  }

  @Override
  public Stream<Pod> pods() {
    return pods.list(pod -> Children.controller(pod).isPresent());
  }

  /** The sandboxes whose pods are starting. */
  Set<ResourceID> starting(Instant now) {
    return pods()
        .filter(pod -> PodStart.inProgress(pod, now))
        .map(pod -> SandboxMapper.sandboxOf(pod))
        .flatMap(Set::stream)
        .collect(Collectors.toSet());
  }

  Optional<PersistentVolumeClaim> claim(String namespace, String sandbox) {
    return claims.get(new ResourceID(ChildNames.claim(sandbox), namespace));
  }

  Optional<NetworkPolicy> networkPolicy(String namespace, String sandbox) {
    return networkPolicies.get(new ResourceID(ChildNames.networkPolicy(sandbox), namespace));
  }

  Optional<EgressPolicy> policy(String namespace, String name) {
    return policies.get(new ResourceID(name, namespace));
  }

  @Override
  public Optional<DevSandbox> sandbox(String namespace, String name) {
    return sandboxes.get(new ResourceID(name, namespace));
  }

  Stream<DevSandbox> sandboxes(String namespace, Predicate<DevSandbox> wanted) {
    return sandboxes.list(namespace, wanted);
  }

  Stream<DevSandbox> allSandboxes() {
    return sandboxes.list(sandbox -> true);
  }

  /** Whether the sandbox was last seen ready. */
  static boolean ready(DevSandbox sandbox) {
    return SandboxStatus.condition(sandbox.getStatus(), ConditionType.READY)
        .filter(condition -> "True".equals(condition.status()))
        .isPresent();
  }

  @Override
  public Stream<PodIdentity> identities(String namespace, String sandbox) {
    return identities.list(
        namespace, identity -> grantedTo(identity).filter(sandbox::equals).isPresent());
  }

  @Override
  public void created(Pod pod) {
    pods.handleRecentResourceCreate(ResourceID.fromResource(pod), pod);
  }

  @Override
  public void updated(Pod before, Pod after) {
    pods.handleRecentResourceUpdate(ResourceID.fromResource(after), after, before);
  }

  private Set<ResourceID> namedBy(EgressPolicy policy) {
    String name = policy.getMetadata().getName();
    return sandboxes
        .list(policy.getMetadata().getNamespace(), sandbox -> names(sandbox).contains(name))
        .map(ResourceID::fromResource)
        .collect(Collectors.toSet());
  }

  private static boolean otherSpec(HasMetadata after, HasMetadata before) {
    return !Objects.equals(after.getMetadata().getUid(), before.getMetadata().getUid())
        || !Objects.equals(
            after.getMetadata().getGeneration(), before.getMetadata().getGeneration());
  }

  private static Set<ResourceID> namesOf(DevSandbox sandbox) {
    return names(sandbox).stream()
        .map(name -> new ResourceID(name, sandbox.getMetadata().getNamespace()))
        .collect(Collectors.toSet());
  }

  /** The policies a sandbox names. */
  static List<String> names(DevSandbox sandbox) {
    DevSandboxSpec spec = sandbox.getSpec();
    return spec == null || spec.egressPolicies() == null ? List.of() : spec.egressPolicies();
  }

  private static Set<ResourceID> grantee(PodIdentity identity) {
    return grantedTo(identity)
        .map(name -> Set.of(new ResourceID(name, identity.getMetadata().getNamespace())))
        .orElse(Set.of());
  }

  /** The sandbox a grant is for. */
  static Optional<String> grantedTo(PodIdentity identity) {
    PodIdentitySpec spec = identity.getSpec();
    return spec == null || spec.sandboxRef() == null
        ? Optional.empty()
        : Optional.ofNullable(spec.sandboxRef().name());
  }
}
