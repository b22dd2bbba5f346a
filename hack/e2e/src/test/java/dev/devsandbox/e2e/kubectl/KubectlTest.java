package dev.devsandbox.e2e.kubectl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.e2e.ClusterTest;
import dev.devsandbox.e2e.support.World;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What people type. */
class KubectlTest extends ClusterTest {
  private static final int COLUMNS = 120;

  KubectlTest() {
    super("kubectl");
  }

  @BeforeAll
  void start() {
    project().apply(World.POLICY);
    project().apply(World.sandbox("hello", "world"));
    project().sandbox("hello").awaitReady();
  }

  @Test
  void explainDescribesAField() {
    assertThat(cluster().kubectl("explain", "devsandbox.spec.egressPolicies").orFail())
        .contains("egressPolicies")
        .contains("Names of EgressPolicies");
  }

  @Test
  void waitForConditionReturns() {
    project()
        .kubectl("wait", "--for=condition=Ready", "devsandbox/hello", "--timeout=60s")
        .orFail();
  }

  @Test
  void diffAfterApplyShowsNothing() {
    var diff =
        cluster()
            .kubectlWithInput(
                World.sandbox("hello", "world"), "-n", project().namespace(), "diff", "-f", "-");
    assertThat(diff.out()).isEmpty();
    assertThat(diff.exit()).isZero();
  }

  @Test
  void serverSideApplyHasNoConflictWithTheOperator() {
    cluster()
        .kubectlWithInput(
            World.sandbox("hello", "world"),
            "-n",
            project().namespace(),
            "apply",
            "--server-side",
            "--force-conflicts=false",
            "--field-manager=gitops",
            "-f",
            "-")
        .orFail();
  }

  @Test
  void getShowsTheColumnsPeopleNeed() {
    String[] narrow =
        project().kubectl("get", "devsandboxes").orFail().lines().toArray(String[]::new);
    assertThat(narrow[0].trim().split("\\s+"))
        .containsExactly("NAME", "MODE", "READY", "REASON", "AGE");
    assertThat(narrow[1]).contains("Running").contains("True");
    String wide = project().kubectl("get", "dsb", "-o", "wide").orFail();
    assertThat(wide.lines().findFirst().orElseThrow().trim().split("\\s+"))
        .contains("POD", "NODE", "EGRESS", "DENIED", "MESSAGE");
  }

  @Test
  void describeShowsEventsInOrderReadableAt120Columns() {
    String described = project().kubectl("describe", "dsb", "hello").orFail();
    String events = described.substring(described.indexOf("Events:"));
    assertThat(events.lines().count()).isGreaterThan(2);
    assertThat(events.lines()).allMatch(line -> line.length() <= COLUMNS);
  }

  @Test
  void getAllDoesNotListSandboxesSoThatDeleteAllSparesThem() {
    assertThat(project().kubectl("get", "all").orFail())
        .doesNotContain("devsandbox.devsandbox.dev/");
    assertThat(project().kubectl("get", "devsandbox", "hello").orFail()).contains("hello");
  }
}
