package dev.devsandbox.operator.controller;

import dev.devsandbox.api.v1alpha1.DevSandbox;
import dev.devsandbox.api.v1alpha1.PodIdentity;
import dev.devsandbox.operator.apply.AdmissionGate;
import dev.devsandbox.operator.apply.Applier;
import dev.devsandbox.operator.apply.SandboxEvents;
import dev.devsandbox.operator.broker.Broker;
import dev.devsandbox.operator.broker.SidecarState;
import dev.devsandbox.operator.broker.kube.Views;
import dev.devsandbox.operator.config.ClusterNetwork;
import dev.devsandbox.operator.config.OperatorConfig;
import dev.devsandbox.operator.desired.PodInputs;
import dev.devsandbox.operator.observe.Observation;
import dev.devsandbox.operator.observe.SidecarReport;
import dev.devsandbox.operator.observe.SidecarReports;
import dev.devsandbox.wire.Role;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The three reconcilers, connected with each other and with the broker. */
public final class Controllers implements AutoCloseable {
  private static final String FIELD_MANAGER = "devsandbox";
  private static final int FIRST_RETRY_MILLIS = 250;
  private static final int LAST_RETRY_MILLIS = 60_000;
  private static final Duration LOOK_AT_LEAST = Duration.ofMinutes(15);

  private final KubernetesClient client;
  private final Clock clock;
  private final NodeWatch nodes;
  private final LateHandler<Pod> podEvents = new LateHandler<>();
  private final LateHandler<PodIdentity> identityEvents = new LateHandler<>();
  private final PolicyReconciler policies;
  private final IdentityReconciler identities;
  private final SandboxReconciler sandboxes;
  private final StartQueue starts;
  private volatile @Nullable ClusterCaches caches;
  private volatile @Nullable Broker broker;

  /**
   * Makes the reconcilers.
   *
   * @param brokerCa PEM bundle for new pods, once there is one
   */
  public Controllers(
      KubernetesClient client,
      OperatorConfig config,
      ClusterNetwork network,
      Supplier<Optional<String>> brokerCa,
      Clock clock) {
    this.client = client;
    this.clock = clock;
    podEvents.add(new OrphanPods(client));
    this.policies = new PolicyReconciler(this::caches, network, clock);
    this.identities = new IdentityReconciler(this::caches, clock);
    this.nodes = new NodeWatch(client, network, this::nodeChanged);
    PodInputs.Platform platform =
        new PodInputs.Platform(
            config.sidecarImage(), config.sidecarPullPolicy(), config.brokerName());
    Observer observer =
        new Observer(network, platform, new BrokerReports(), nodes, brokerCa, clock);
    this.starts = new StartQueue(new Starts(config.starts()));
    this.sandboxes =
        new SandboxReconciler(
            observer, new SandboxEvents(client, clock), starts, new Connections());
  }

  /** Registers the reconcilers; the caches exist afterwards, and fill when the operator starts. */
  public void register(Operator operator) {
    operator.register(sandboxes, this::configure);
    operator.register(policies, this::configure);
    operator.register(identities, this::configure);
  }

  private <R extends HasMetadata> void configure(ControllerConfigurationOverrider<R> controller) {
    controller
        .withFieldManager(FIELD_MANAGER)
        .withReconciliationMaxInterval(LOOK_AT_LEAST)
        .withRetry(
            new GenericRetry()
                .setInitialInterval(FIRST_RETRY_MILLIS)
                .setIntervalMultiplier(2)
                .setMaxInterval(LAST_RETRY_MILLIS)
                .setMaxAttempts(-1));
  }

  /** The caches; only after {@link #register}. */
  public ClusterCaches caches() {
    ClusterCaches made = caches;
    if (made == null) {
      throw new IllegalStateException("the controllers are not registered yet");
    }
    return made;
  }

  /** Connects the broker; before the operator starts, so that it hears of everything. */
  public void connect(Broker connected) {
    podEvents.add(
        new ChangeEvents<>(
            pod -> connected.podChanged(Views.pod(pod)), pod -> connected.podGone(Views.pod(pod))));
    Consumer<PodIdentity> identityChanged =
        identity -> connected.identitiesChanged(identity.getMetadata().getNamespace());
    identityEvents.add(new ChangeEvents<>(identityChanged, identityChanged));
    broker = connected;
  }

  /** Has every sandbox looked at again. */
  public void nudgeAll() {
    ClusterCaches made = caches();
    made.allSandboxes()
        .forEach(sandbox ->
            made.nudge(sandbox.getMetadata().getNamespace(), sandbox.getMetadata().getName()));
  }

  /** How many sandboxes have this value of Ready, for metrics. */
  public long count(boolean ready) {
    ClusterCaches made = caches;
    return made == null
        ? 0
        : made.allSandboxes().filter(sandbox -> ClusterCaches.ready(sandbox) == ready).count();
  }

  private void nodeChanged(String node) {
    ClusterCaches made = caches;
    if (made == null) {
      return;
    }
    made.allSandboxes()
        .filter(sandbox ->
            sandbox.getStatus() == null
                || sandbox.getStatus().nodeName() == null
                || node.equals(sandbox.getStatus().nodeName()))
        .forEach(sandbox ->
            made.nudge(sandbox.getMetadata().getNamespace(), sandbox.getMetadata().getName()));
  }

  @Override
  public void close() {
    nodes.close();
  }

  private final class BrokerReports implements SidecarReports {
    @Override
    public Optional<SidecarReport> of(String podUid, Role role) {
      Broker connected = broker;
      return connected == null
          ? Optional.empty()
          : connected.sidecar(podUid, role).map(BrokerReports::report);
    }

    private static SidecarReport report(SidecarState state) {
      return new SidecarReport(
          state.connected(),
          state.inForce(),
          state.ack(),
          state.lastHeard(),
          state.deniedTotal(),
          state.denials());
    }
  }

  private final class Starts implements StartQueue.Cluster {
    /** So many starts keep one CPU busy: half of each is waiting for the node's programs. */
    private static final int FOR_EACH_CPU = 2;

    private final int configured;

    Starts(int configured) {
      this.configured = configured;
    }

    @Override
    public int capacity() {
      return configured > 0
          ? configured
          : Math.max(FOR_EACH_CPU, (int) (FOR_EACH_CPU * nodes.cpus()));
    }

    @Override
    public Set<ResourceID> starting() {
      return caches().starting(clock.instant());
    }

    @Override
    public boolean wanted(ResourceID sandbox) {
      return caches()
          .sandbox(sandbox.getNamespace().orElse(""), sandbox.getName())
          .filter(found -> found.getMetadata().getDeletionTimestamp() == null)
          .isPresent();
    }

    @Override
    public void wake(ResourceID sandbox) {
      caches().nudge(sandbox.getNamespace().orElse(""), sandbox.getName());
    }
  }

  private final class Connections implements SandboxReconciler.Wiring {
    @Override
    public ResourceEventHandler<Pod> podListener() {
      return podEvents;
    }

    @Override
    public ResourceEventHandler<PodIdentity> identityListener() {
      return identityEvents;
    }

    @Override
    public Applier applier(ClusterCaches made) {
      return new Applier(
          client,
          new AdmissionGate(client, clock),
          (podUid, document) -> {
            Broker connected = broker;
            if (connected != null) {
              connected.publish(podUid, document);
            }
          },
          made);
    }

    @Override
    public void ready(ClusterCaches made) {
      caches = made;
    }

    @Override
    public void reconciled(DevSandbox sandbox, Observation seen) {
      Broker connected = broker;
      if (connected != null) {
        connected.sandboxChanged(
            sandbox.getMetadata().getNamespace(), sandbox.getMetadata().getName());
      }
      starts.wakeNext();
      policies.sandboxChanged(sandbox, seen.pod());
      identities.sandboxChanged(sandbox);
    }
  }
}
