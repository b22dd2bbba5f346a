package dev.devsandbox.e2e.fence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.e2e.support.Capture;
import dev.devsandbox.e2e.support.Cluster;
import dev.devsandbox.e2e.support.Packet;
import dev.devsandbox.e2e.support.Project;
import dev.devsandbox.e2e.support.Sandbox;
import dev.devsandbox.e2e.support.Shell;
import dev.devsandbox.e2e.support.World;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** All attacks on one sandbox whose proxy is in a given state; the packets decide. */
@Tag("cluster")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class FenceAttacks {
  private static final int AT_ONCE = 12;

  private final Cluster cluster = Cluster.connect();
  private final Map<Attack, Shell.Result> results = new ConcurrentHashMap<>();
  private final Project project = Project.create(cluster, "fence");
  private List<Packet> sent = List.of();

  /**
   * Brings the proxy into the state of this suite and keeps it there while {@code attacks} runs.
   */
  abstract void disturb(Sandbox sandbox, Runnable attacks);

  /** Whether the proxy can answer, so that the right answer is expected and not just no leak. */
  abstract boolean proxyAnswers();

  @BeforeAll
  void attack() {
    try (Capture capture = Capture.start(cluster.node())) {
      project.apply(World.POLICY);
      project.apply(World.sandbox("victim", "world"));
      Sandbox sandbox = project.sandbox("victim").awaitReady();
      int link = Capture.hostInterfaceOf(cluster.node(), sandbox.pod(), "workspace");
      disturb(sandbox, () -> runAll(sandbox));
      sent = capture.endAndGetSentBy(link);
    }
  }

  private void runAll(Sandbox sandbox) {
    try (var executor = Executors.newFixedThreadPool(AT_ONCE)) {
      List<? extends Future<?>> running =
          Attack.all().stream()
              .map(a -> executor.submit(() -> results.put(a, sandbox.sh(a.script()))))
              .toList();
      for (Future<?> one : running) {
        one.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    }
  }

  static List<Attack> attacks() {
    return Attack.all();
  }

  @ParameterizedTest
  @MethodSource("attacks")
  void attackGetsTheRightAnswer(Attack attack) {
    Shell.Result result = results.get(attack);
    assertThat(result).as("ran").isNotNull();
    assertThat(result.out()).as(result.toString()).doesNotContainPattern(attack.neverAnswer());
    if (proxyAnswers()) {
      assertThat(result.out()).as(result.toString()).containsPattern(attack.rightAnswer());
    }
  }

  @Test
  void nothingLeftThePodButToTheBrokerDnsAndAllowedPeers() {
    assertThat(sent).as("the capture saw the pod").isNotEmpty();
    assertThat(sent).allMatch(new AllowedPeers(cluster)::allows, "allowed by the policy");
  }

  @AfterAll
  void remove() {
    project.close();
    cluster.close();
  }
}
