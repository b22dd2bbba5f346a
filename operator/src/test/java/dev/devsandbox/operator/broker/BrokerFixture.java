package dev.devsandbox.operator.broker;

import dev.devsandbox.operator.testing.FakeSecret;
import dev.devsandbox.operator.tls.CaManager;
import dev.devsandbox.operator.tls.PodBundle;
import dev.devsandbox.operator.tls.PodBundles;
import dev.devsandbox.operator.tls.ServerNames;
import dev.devsandbox.operator.tls.ServerTls;
import dev.devsandbox.wire.ConfigVersion;
import dev.devsandbox.wire.DownFrame;
import dev.devsandbox.wire.EgressConfig;
import dev.devsandbox.wire.EgressConfigCodec;
import dev.devsandbox.wire.EgressProtocol;
import dev.devsandbox.wire.EgressRule;
import dev.devsandbox.wire.FrameCodec;
import dev.devsandbox.wire.Role;
import dev.devsandbox.wire.Secret;
import dev.devsandbox.wire.UpFrame;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A broker on loopback over a cluster that a test sets. */
final class BrokerFixture implements AutoCloseable {
  static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.1");
  static final InetAddress ELSEWHERE = InetAddress.ofLiteral("127.0.0.2");
  static final List<String> ALL = List.of("tls", "http", "tcp", "cidr");
  static final Duration LONG = Duration.ofSeconds(30);

  final FakeCluster cluster = new FakeCluster();
  final FakeReviews reviews = new FakeReviews();
  final BlockingQueue<String> changes = new LinkedBlockingQueue<>();
  final Broker broker;
  final String bundle;

  BrokerFixture() throws GeneralSecurityException {
    this(
        new AttemptLimiter.Limits(64, 32, 10_000, Duration.ofSeconds(1), 128),
        new ControlConnection.Times(LONG, LONG, LONG));
  }

  /** As the first constructor, for a field of a test. */
  static BrokerFixture ofDefaults() {
    try {
      return new BrokerFixture();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  BrokerFixture(AttemptLimiter.Limits limits, ControlConnection.Times times)
      throws GeneralSecurityException {
    var tls = new ServerTls();
    var names = ServerNames.ofService("devsandbox-broker", "devsandbox-system", List.of());
    var certificates =
        CaManager.standard(names, new FakeSecret(), new NoPods(), tls, Clock.systemUTC());
    certificates.run();
    bundle = certificates.bundle().orElseThrow();
    broker =
        new Broker(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new Broker.Ports(
                tls,
                reviews,
                cluster,
                (subject, audience, ttl) ->
                    new TokenMint.Minted(
                        new Secret(subject + "|" + audience + "|" + ttl),
                        Instant.parse("2026-03-01T00:00:00Z")),
                Clock.systemUTC(),
                (namespace, name) -> changes.add(namespace + "/" + name)),
            new Broker.Settings(limits, times, () -> {}));
    broker.start();
  }

  /** A pod called like its sandbox, running here. */
  PodView runningPod(String name, @Nullable String config) {
    var pod = pod(name, "pod-" + name, config, false);
    cluster.pod(pod);
    cluster.sandbox(new SandboxView("team", name, "sandbox-" + name, false, pod.uid()));
    return pod;
  }

  PodView pod(String name, String uid, @Nullable String config, boolean terminating) {
    return new PodView(
        "team",
        name,
        uid,
        terminating,
        new PodView.Owner(name, "sandbox-" + name),
        Set.of(HERE),
        config,
        bundle,
        Map.of("workspace", 1000L));
  }

  void grant(String name, Map<String, Integer> ttls) {
    cluster.grants.put(
        "team/" + name, new Grant(new TreeSet<>(Set.of(1000L)), new TreeMap<>(ttls)));
    broker.identitiesChanged("team");
  }

  TestClient connect() throws IOException, GeneralSecurityException {
    return connect(HERE);
  }

  TestClient connect(InetAddress from) throws IOException, GeneralSecurityException {
    return TestClient.connect(broker.port(), bundle, from, ControlConnection.ALPN);
  }

  /** A stream that was welcomed. */
  TestClient stream(PodView pod, Role role, @Nullable ConfigVersion inForce) throws Exception {
    var client = connect();
    client.send(hello(role, tokenOf(pod, role), inForce));
    client.await(DownFrame.Welcome.class);
    return client;
  }

  String tokenOf(PodView pod, Role role) {
    return reviews.token(pod, "devsandbox-" + role.wireName());
  }

  static UpFrame.Hello hello(Role role, String token, @Nullable ConfigVersion inForce) {
    return new UpFrame.Hello(FrameCodec.VERSION, role, new Secret(token), "test 1", ALL, inForce);
  }

  static EgressConfig config(long seq, String host) {
    return new EgressConfig(
        "sandbox-hello",
        seq,
        List.of(),
        List.of(new EgressRule.Hosts("p/r", List.of(host), EgressProtocol.TLS, List.of(443))),
        List.of());
  }

  static String document(long seq, String host) {
    return EgressConfigCodec.encode(config(seq, host));
  }

  static ConfigVersion version(long seq, String host) {
    return new ConfigVersion(seq, EgressConfigCodec.hash(config(seq, host)));
  }

  /** Looks again at every change until it is so. */
  void awaitState(PodView pod, Role role, Predicate<SidecarState> wanted)
      throws InterruptedException {
    while (broker.sidecar(pod.uid(), role).filter(wanted).isEmpty()) {
      if (changes.poll(20, TimeUnit.SECONDS) == null) {
        throw new AssertionError("stays " + broker.sidecar(pod.uid(), role));
      }
    }
  }

  @Override
  public void close() {
    broker.close();
  }

  static final class NoPods implements PodBundles {
    @Override
    public List<PodBundle> list() {
      return List.of();
    }

    @Override
    public void publish(PodBundle pod, String bundle) {
      throw new AssertionError("no pods");
    }
  }
}
