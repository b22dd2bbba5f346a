package dev.devsandbox.e2e.faults;

import static dev.devsandbox.e2e.support.Eventually.eventually;

import dev.devsandbox.e2e.ClusterTest;
import dev.devsandbox.e2e.support.ProxiedOperator;
import dev.devsandbox.e2e.support.Sandbox;
import dev.devsandbox.e2e.support.World;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Connections that stay open and bring nothing more don't make the operator deaf for long. */
@Tag("long")
class BlackHoledWatchTest extends ClusterTest {
  /** A minute until it is noticed, and what a new start takes. */
  private static final Duration NOTICED = Duration.ofSeconds(60 + 30);

  BlackHoledWatchTest() {
    super("blackhole");
  }

  @Test
  void anEditArrivesThoughAllWatchesWentSilent() {
    try (ProxiedOperator operator = ProxiedOperator.of(cluster())) {
      project().apply(World.POLICY);
      project().apply(World.sandbox("box", "world"));
      Sandbox sandbox = project().sandbox("box").awaitReady();

      operator.proxy().freezeWatches();

      project().apply(World.POLICY.replace("allowed.test, git.test", "git.test"));
      eventually(
          "the edit is in force",
          NOTICED,
          () -> sandbox.sh("curl -sk --max-time 5 https://allowed.test/").exit() != 0);
      project().apply(World.sandbox("next"));
      project().sandbox("next").awaitReady();
    }
  }
}
