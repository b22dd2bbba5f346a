package dev.devsandbox.operator.broker;

import dev.devsandbox.operator.testing.FakeSecret;
import dev.devsandbox.operator.tls.CaManager;
import dev.devsandbox.operator.tls.ServerNames;
import dev.devsandbox.operator.tls.ServerTls;
import dev.devsandbox.wire.EgressConfig;
import dev.devsandbox.wire.EgressConfigCodec;
import dev.devsandbox.wire.EgressProtocol;
import dev.devsandbox.wire.EgressRule;
import dev.devsandbox.wire.Role;
import dev.devsandbox.wire.Secret;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** The broker as a process, for hack/bench: over a cluster that holds a few pods and no more. */
final class BenchBroker {
  private static final List<Integer> PORTS = List.of(7000, 9000, 9001);
  private static final EgressConfig CONFIG =
      new EgressConfig(
          "sandbox-bench",
          1,
          List.of(),
          List.of(
              new EgressRule.Hosts("bench/name", List.of("tcp.test"), EgressProtocol.TCP, PORTS),
              new EgressRule.Cidrs("bench/net", List.of("203.0.113.23/32"), PORTS)),
          List.of());
  private static final int TOKEN_SECONDS = 600;

  private final FakeCluster cluster = new FakeCluster();
  private final FakeReviews reviews = new FakeReviews();
  private final ServerTls tls = new ServerTls();
  private final Broker broker;
  private final Map<String, Boolean> known = new ConcurrentHashMap<>();

  private BenchBroker(InetSocketAddress address) {
    broker =
        new Broker(
            address,
            new Broker.Ports(
                tls,
                reviews,
                cluster,
                (subject, audience, ttl) ->
                    new TokenMint.Minted(
                        new Secret("header.claims.signature"), Instant.now().plusSeconds(ttl)),
                Clock.systemUTC(),
                (namespace, name) -> report(name)));
  }

  /**
   * Serves until it is killed. Prints {@code ready}, then a line for each stream that comes up, or
   * ends: {@code POD ROLE true|false}.
   *
   * @param arguments address and port to listen at; a directory for {@code broker-ca}, {@code
   *     egress-config} and the tokens {@code POD-ROLE}; the address of each pod
   */
  public static void main(String[] arguments) throws Exception {
    var address =
        new InetSocketAddress(InetAddress.ofLiteral(arguments[0]), Integer.parseInt(arguments[1]));
    var bench = new BenchBroker(address);
    var names = ServerNames.ofService("devsandbox-broker", "devsandbox-system", List.of());
    var certificates =
        CaManager.standard(
            names, new FakeSecret(), new BrokerFixture.NoPods(), bench.tls, Clock.systemUTC());
    certificates.run();
    Path directory = Path.of(arguments[2]);
    String bundle = certificates.bundle().orElseThrow();
    Files.writeString(directory.resolve("broker-ca"), bundle);
    Files.writeString(directory.resolve("egress-config"), EgressConfigCodec.encode(CONFIG));
    for (int i = 3; i < arguments.length; i++) {
      bench.pod("pod" + (i - 2), InetAddress.ofLiteral(arguments[i]), bundle, directory);
    }
    bench.broker.start();
    System.out.println("ready");
    new CountDownLatch(1).await();
  }

  private void pod(String name, InetAddress address, String bundle, Path directory)
      throws Exception {
    var pod =
        new PodView(
            "bench",
            name,
            uid(name),
            false,
            new PodView.Owner(name, "sandbox-" + name),
            Set.of(address),
            EgressConfigCodec.encode(CONFIG),
            bundle,
            Map.of("workspace", 1000L));
    cluster.pod(pod);
    cluster.sandbox(new SandboxView("bench", name, "sandbox-" + name, false, pod.uid()));
    cluster.grants.put(
        "bench/" + name,
        new Grant(new TreeSet<>(Set.of(1000L)), new TreeMap<>(Map.of("bench", TOKEN_SECONDS))));
    for (Role role : Role.values()) {
      Files.writeString(
          directory.resolve(name + "-" + role.wireName()),
          reviews.token(pod, "devsandbox-" + role.wireName()));
    }
  }

  private synchronized void report(String pod) {
    for (Role role : Role.values()) {
      boolean up = broker.sidecar(uid(pod), role).map(SidecarState::connected).orElse(false);
      String stream = pod + " " + role.wireName();
      if (!Boolean.valueOf(up).equals(known.put(stream, up))) {
        System.out.println(stream + " " + up);
      }
    }
  }

  private static String uid(String pod) {
    return "pod-" + pod;
  }
}
