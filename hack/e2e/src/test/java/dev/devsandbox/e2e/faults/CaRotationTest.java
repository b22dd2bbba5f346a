package dev.devsandbox.e2e.faults;

import static dev.devsandbox.e2e.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.e2e.ClusterTest;
import dev.devsandbox.e2e.support.ChannelCut;
import dev.devsandbox.e2e.support.Node;
import dev.devsandbox.e2e.support.Operator;
import dev.devsandbox.e2e.support.Sandbox;
import dev.devsandbox.e2e.support.World;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The broker's authority is replaced under running sandboxes, and stays so. */
@Tag("long")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CaRotationTest extends ClusterTest {
  private static final String SECRET = "devsandbox-broker-ca";
  private static final String BUNDLE = "devsandbox.dev/broker-ca";

  /** Minutes; ten more while the authority before the last one is still trusted. */
  private static final Duration ROTATED = Duration.ofMinutes(15);

  private static final Duration SOON = Duration.ofSeconds(90);
  private static final Duration RESTART = Duration.ofSeconds(120);

  private Sandbox sandbox;
  private String before;

  CaRotationTest() {
    super("rotation");
  }

  @BeforeAll
  void rotate() {
    project().apply(World.POLICY);
    project().apply(World.sandbox("box", "world"));
    sandbox = project().sandbox("box").awaitReady();
    before = authority();
  }

  private String authority() {
    String encoded =
        cluster()
            .client()
            .secrets()
            .inNamespace(Operator.NAMESPACE)
            .withName(SECRET)
            .require()
            .getData()
            .get("ca.crt");
    return new String(Base64.getDecoder().decode(encoded), StandardCharsets.US_ASCII);
  }

  private String bundle() {
    return sandbox.pod().getMetadata().getAnnotations().get(BUNDLE);
  }

  private boolean isReady() {
    return sandbox.condition("Ready").filter(c -> c.status().equals("True")).isPresent();
  }

  /** Restarts by container; changes when anything of the pod was replaced. */
  private static Map<String, Integer> lives(Pod pod) {
    return Stream.concat(
            pod.getStatus().getInitContainerStatuses().stream(),
            pod.getStatus().getContainerStatuses().stream())
        .collect(
            Collectors.toMap(
                status -> pod.getMetadata().getUid() + status.getName(),
                ContainerStatus::getRestartCount));
  }

  private Map<String, Integer> livesOfAll() {
    Map<String, Integer> lives = lives(sandbox.pod());
    lives.putAll(lives(new Operator(cluster()).pod()));
    return lives;
  }

  @Test
  @Order(1)
  void aRotationReachesBothSidesWithoutARestart(@TempDir Path folder) throws IOException {
    Map<String, Integer> livesBefore = livesOfAll();
    cluster()
        .kubectl(
            "-n",
            Operator.NAMESPACE,
            "annotate",
            "secret",
            SECRET,
            "--overwrite",
            "devsandbox.dev/rotate=" + UUID.randomUUID())
        .orFail();
    eventually(
        "another authority signs",
        ROTATED,
        () -> {
          assertThat(isReady()).as("Ready all the time").isTrue();
          return !authority().equals(before);
        });
    assertThat(bundle()).as("what the pod trusts").contains(authority().strip());
    eventually("the broker shows the new certificate", SOON, () -> brokerIsSignedBy(folder));

    Node node = cluster().node();
    try (ChannelCut cut = new ChannelCut(node, sandbox.pod().getStatus().getPodIP())) {
      eventually("the channel is lost", SOON, () -> !isReady());
      assertThat(cut.dropped()).isPositive();
    }
    eventually("the channel is there again", SOON, this::isReady);
    assertThat(livesOfAll()).isEqualTo(livesBefore);
  }

  private boolean brokerIsSignedBy(Path folder) {
    try {
      Path file = Files.writeString(folder.resolve("ca.crt"), authority());
      String address = new Operator(cluster()).brokerIp();
      return cluster()
              .node()
              .run(
                  "openssl",
                  "s_client",
                  "-connect",
                  address + ":8443",
                  "-alpn",
                  "devsandbox-control/1",
                  "-verify_return_error",
                  "-CAfile",
                  file.toString())
              .exit()
          == 0;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  @Order(2)
  void aSidecarThatStartsAfterwardsComesBack() {
    Pod pod = sandbox.pod();
    cluster().node().signal(pod, "devsandbox-egress", "KILL");
    eventually("the kubelet restarted it", SOON, () -> !lives(sandbox.pod()).equals(lives(pod)));
    eventually("its successor reached the broker", SOON, this::theProxyReachedTheBroker);
    eventually("ready again", SOON, this::isReady);
    assertThat(authority()).isNotEqualTo(before);
    assertThat(bundle()).contains(authority().strip());
  }

  @Test
  @Order(3)
  void aNodeThatRestartsAfterwardsComesBack() {
    cluster().node().cluster(RESTART, "restart").orFail();
    sandbox.awaitCondition("Ready", "True", "");
    eventually(
        "it answers",
        SOON,
        () ->
            sandbox
                .sh("curl -sk --max-time 5 https://allowed.test/")
                .out()
                .contains("allowed.test"));
    eventually("its successor reached the broker", SOON, this::theProxyReachedTheBroker);
    sandbox.awaitReady();
    assertThat(bundle()).contains(authority().strip());
  }

  /** By the log of the present process, which trusts what the pod's file says and nothing else. */
  private boolean theProxyReachedTheBroker() {
    return sandbox.logs("devsandbox-egress").contains("broker reached");
  }
}
