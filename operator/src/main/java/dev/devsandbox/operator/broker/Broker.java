package dev.devsandbox.operator.broker;

import dev.devsandbox.operator.tls.ServerTls;
import dev.devsandbox.wire.Role;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * The broker as the rest of the operator sees it. Whoever watches pods, sandboxes and identities
 * tells it of changes; it closes, pushes and answers by what {@link ClusterView} then says.
 */
public final class Broker implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final ClusterView cluster;
  private final SidecarRegistry registry;
  private final Timer timer = new Timer();
  private final ControlServer server;

  /** What bounds the broker. */
  record Settings(
      AttemptLimiter.Limits limits, ControlConnection.Times times, Authenticator.Pause pause) {
    static Settings standard() {
      return new Settings(
          AttemptLimiter.Limits.standard(),
          ControlConnection.Times.standard(),
          () -> Thread.sleep(PAUSE));
    }
  }

  /**
   * What the broker rests on.
   *
   * @param listener told the namespace and name of a pod of whose sidecars more is known now; must
   *     return at once
   */
  public record Ports(
      ServerTls tls,
      TokenReviews reviews,
      ClusterView cluster,
      TokenMint mint,
      Clock clock,
      BiConsumer<String, String> listener) {}

  /** Binds the port of the control channel. */
  public Broker(InetSocketAddress address, Ports ports) {
    this(address, ports, Settings.standard());
  }

  Broker(InetSocketAddress address, Ports ports, Settings settings) {
    cluster = ports.cluster();
    registry = new SidecarRegistry(ports.clock(), ports.listener());
    var services =
        new Session.Services(
            new Authenticator(ports.reviews(), cluster, settings.pause()),
            cluster,
            registry,
            ports.mint(),
            timer,
            ports.clock());
    server =
        new ControlServer(
            address,
            ports.tls().context(),
            new AttemptLimiter(settings.limits(), ports.clock()),
            services,
            settings.times());
  }

  /** Accepts sidecars from now on; the caches must be filled before. */
  public void start() {
    server.start();
  }

  /** The port that was bound. */
  public int port() {
    return server.port();
  }

  /** What that sidecar said last; empty if it was never heard since the broker started. */
  public Optional<SidecarState> sidecar(String podUid, Role role) {
    return registry.state(podUid, role);
  }

  /** Pushes a config that was just written to the pod's annotation, ahead of the watch. */
  public void publish(String podUid, String document) {
    registry.session(podUid, Role.EGRESS).ifPresent(session -> session.config(document));
  }

  /** The pod was added or changed. */
  public void podChanged(PodView pod) {
    for (Role role : Role.values()) {
      registry.session(pod.uid(), role).ifPresent(session -> session.refresh(pod));
    }
  }

  /** The pod is gone; it was this one. */
  public void podGone(PodView pod) {
    for (Role role : Role.values()) {
      registry.session(pod.uid(), role).ifPresent(Session::gone);
    }
    registry.forget(pod.uid());
  }

  /** The sandbox was changed or deleted. */
  public void sandboxChanged(String namespace, String name) {
    // A sandbox's pod has its name.
    cluster.cachedPod(namespace, name).ifPresent(this::podChanged);
  }

  /** A PodIdentity of that namespace was added, changed or deleted. */
  public void identitiesChanged(String namespace) {
    for (Session session : registry.sessions()) {
      if (session.role() == Role.IDENTITY && session.pod().namespace().equals(namespace)) {
        cluster.cachedPod(namespace, session.pod().name()).ifPresent(this::podChanged);
      }
    }
  }

  @Override
  public void close() {
    server.close();
    timer.close();
  }
}
