package dev.devsandbox.e2e.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.e2e.ClusterTest;
import dev.devsandbox.e2e.support.Sandbox;
import dev.devsandbox.e2e.support.World;
import org.junit.jupiter.api.Test;

/** Any image and any user works. */
class ArbitraryImageTest extends ClusterTest {
  ArbitraryImageTest() {
    super("image");
  }

  @Test
  void aUserWithoutPasswdEntryHasAHomeAndWorks() {
    project().apply(World.POLICY);
    project()
        .apply(World.sandbox("box", "world").replace("spec:\n", "spec:\n  runAsUser: 54321\n"));
    Sandbox sandbox = project().sandbox("box").awaitReady();
    assertThat(
            sandbox
                .sh("id -u; touch \"$HOME/file\" && echo home; test -n \"$USER\" && echo user")
                .orFail())
        .isEqualTo("54321\nhome\nuser\n");
    assertThat(sandbox.sh("curl -sk --max-time 5 https://allowed.test/").orFail())
        .contains("allowed.test");
    assertThat(sandbox.sh("curl -sk --max-time 5 https://denied.test/ || echo refused").out())
        .isEqualTo("refused\n");
  }

  @Test
  void theProxysOwnUserIsRefusedForAWorkload() {
    var refused =
        project()
            .tryApply(World.sandbox("steal").replace("spec:\n", "spec:\n  runAsUser: 64321\n"));
    assertThat(refused.exit()).isNotZero();
    assertThat(refused.err()).contains("runAsUser");
  }
}
