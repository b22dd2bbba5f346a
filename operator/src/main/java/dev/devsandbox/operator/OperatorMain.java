package dev.devsandbox.operator;

import dev.devsandbox.api.json.TolerantModule;
import dev.devsandbox.api.v1alpha1.DevSandbox;
import dev.devsandbox.operator.broker.Broker;
import dev.devsandbox.operator.broker.kube.KubeCluster;
import dev.devsandbox.operator.broker.kube.KubePodBundles;
import dev.devsandbox.operator.broker.kube.KubeTokenReviews;
import dev.devsandbox.operator.config.ClusterNetwork;
import dev.devsandbox.operator.config.NetworkDiscovery;
import dev.devsandbox.operator.config.OperatorConfig;
import dev.devsandbox.operator.controller.BoundedVirtualThreads;
import dev.devsandbox.operator.controller.Controllers;
import dev.devsandbox.operator.health.HealthServer;
import dev.devsandbox.operator.health.WatchDog;
import dev.devsandbox.operator.health.WatchGuard;
import dev.devsandbox.operator.issuer.IssuerKeys;
import dev.devsandbox.operator.issuer.OidcServer;
import dev.devsandbox.operator.issuer.TokenIssuer;
import dev.devsandbox.operator.metrics.ReconcileMetrics;
import dev.devsandbox.operator.tls.CaLoop;
import dev.devsandbox.operator.tls.CaManager;
import dev.devsandbox.operator.tls.KubeSecretStore;
import dev.devsandbox.operator.tls.ServerNames;
import dev.devsandbox.operator.tls.ServerTls;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.Operator;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the operator: controllers and broker in one process, configured by the environment. */
public final class OperatorMain {
  private static final Logger log = LoggerFactory.getLogger(OperatorMain.class);
  private static final Duration FINISH = Duration.ofSeconds(20);
  private static final Duration KEY_CHECK = Duration.ofHours(1);
  private static final Duration WATCH_CHECK = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofSeconds(5);
  private static final int CONNECT_MILLIS = 5_000;
  private static final int REQUEST_MILLIS = 10_000;

  private final OperatorConfig config;
  private final Clock clock = Clock.systemUTC();
  private final WatchGuard watches = new WatchGuard(clock);
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final AtomicReference<Optional<String>> notReady =
      new AtomicReference<>(Optional.of("starting"));
  private final AtomicReference<Optional<String>> notLive = new AtomicReference<>(Optional.empty());

  private OperatorMain(OperatorConfig config) {
    this.config = config;
  }

  /** Runs until the process is told to end, or ends it when it can't start. */
  public static void main(String[] args) {
    try {
      new OperatorMain(OperatorConfig.of(System.getenv())).run();
    } catch (Exception e) {
      log.error("the operator can't start", e);
      // Other threads run already, and would keep a process that does nothing.
      System.exit(1);
    }
  }

  private void run() throws Exception {
    KubernetesClient client = client();
    AtomicReference<Operator> running = new AtomicReference<>();
    HealthServer health =
        new HealthServer(
            new InetSocketAddress(config.healthPort()),
            notLive::get,
            () -> notReady.get().or(() -> unhealthy(running.get())),
            registry::scrape);
    health.start();
    ClusterNetwork network =
        new NetworkDiscovery(client, config)
            .await(
                PAUSE,
                reason -> {
                  log.warn("the cluster's addresses can't be read yet: {}", reason);
                  notReady.set(Optional.of(reason));
                });
    notReady.set(Optional.of("starting"));
    log.info("the cluster's addresses: {}", network);

    AtomicReference<CaManager> authority = new AtomicReference<>();
    Controllers controllers =
        new Controllers(
            client,
            config,
            network,
            () -> Optional.ofNullable(authority.get()).flatMap(CaManager::bundle),
            clock);
    Operator operator = operator(client);
    controllers.register(operator);
    ServerTls tls = new ServerTls();
    CaManager manager =
        CaManager.standard(
            serverNames(network),
            new KubeSecretStore(client, config.namespace(), "devsandbox-broker-ca"),
            new KubePodBundles(client, controllers.caches()),
            tls,
            clock);
    authority.set(manager);
    IssuerKeys keys =
        new IssuerKeys(
            new KubeSecretStore(client, config.namespace(), "devsandbox-issuer-keys"), clock);
    Broker broker = broker(client, controllers, tls, keys);
    measure(controllers);

    operator.start();
    running.set(operator);
    keys.run();
    manager.run();
    broker.start();
    CaLoop certificates = new CaLoop(manager, clock);
    certificates.start();
    OidcServer oidc =
        new OidcServer(new InetSocketAddress(config.oidcPort()), config.issuer(), tls, keys);
    oidc.start();
    every(KEY_CHECK, keys);
    controllers.nudgeAll();
    watchDog(client);
    notReady.set(Optional.empty());
    log.info("ready");
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("shutdown")
                .unstarted(() -> {
                  notReady.set(Optional.of("ending"));
                  oidc.close();
                  broker.close();
                  certificates.close();
                  operator.stop();
                  controllers.close();
                  client.close();
                  health.close();
                }));
    Thread.currentThread().join();
  }

  private KubernetesClient client() {
    Config settings = new ConfigBuilder().build();
    // Over HTTP/2 the JDK's client fails under load with "too many concurrent streams".
    settings.setHttp2Disable(true);
    settings.setConnectionTimeout(CONNECT_MILLIS);
    settings.setRequestTimeout(REQUEST_MILLIS);
    // Reconciliations have their own retries; the client's would hold them while nobody answers.
    settings.setRequestRetryBackoffLimit(0);
    return new KubernetesClientBuilder()
        .withConfig(settings)
        .withKubernetesSerialization(TolerantModule.serialization())
        .withHttpClientBuilderConsumer(http -> http.addOrReplaceInterceptor("watch-guard", watches))
        .build();
  }

  private Operator operator(KubernetesClient client) {
    return new Operator(service ->
        service
            .withKubernetesClient(client)
            .withCloseClientOnStop(false)
            .withExecutorService(new BoundedVirtualThreads(config.parallelism()))
            .withMetrics(new ReconcileMetrics(registry))
            .withReconciliationTerminationTimeout(FINISH));
  }

  private ServerNames serverNames(ClusterNetwork network) {
    return ServerNames.ofService(
        OperatorConfig.BROKER_SERVICE,
        config.namespace(),
        network.broker().stream().map(endpoint -> endpoint.ip().toString()).toList());
  }

  private Broker broker(
      KubernetesClient client, Controllers controllers, ServerTls tls, IssuerKeys keys) {
    Broker broker =
        new Broker(
            new InetSocketAddress(config.controlPort()),
            new Broker.Ports(
                tls,
                new KubeTokenReviews(client),
                new KubeCluster(client, controllers.caches()),
                new TokenIssuer(config.issuer(), keys, clock),
                clock,
                (namespace, pod) -> controllers.caches().nudge(namespace, pod)));
    controllers.connect(broker);
    return broker;
  }

  private void measure(Controllers controllers) {
    for (boolean ready : new boolean[] {true, false}) {
      Gauge.builder("devsandbox.sandboxes", controllers, c -> c.count(ready))
          .tag("ready", Boolean.toString(ready))
          .register(registry);
    }
  }

  private void watchDog(KubernetesClient client) {
    new WatchDog(watches::stale, () -> latestVersion(client), clock)
        .start(
            WATCH_CHECK,
            why -> {
              log.error("starting over: {}", why);
              notLive.set(Optional.of(why));
              System.exit(1);
            });
  }

  /** That of the newest object of any kind, which a list carries. */
  private static OptionalLong latestVersion(KubernetesClient client) {
    try {
      String version =
          client
              .resources(DevSandbox.class)
              .inAnyNamespace()
              .list(new ListOptionsBuilder().withLimit(1L).build())
              .getMetadata()
              .getResourceVersion();
      return OptionalLong.of(Long.parseLong(version));
    } catch (KubernetesClientException e) {
      return OptionalLong.empty();
    }
  }

  private static Optional<String> unhealthy(Operator operator) {
    return operator.getRuntimeInfo().allEventSourcesAreHealthy()
        ? Optional.empty()
        : Optional.of("not all watches are healthy");
  }

  private void every(Duration pause, IssuerKeys keys) {
    Thread.ofVirtual()
        .name("issuer-keys")
        .start(() -> {
          while (true) {
            try {
              Thread.sleep(pause);
              keys.run();
            } catch (InterruptedException e) {
              return;
            } catch (Exception e) {
              log.warn("the issuer's keys could not be looked after; trying again", e);
            }
          }
        });
  }
}
