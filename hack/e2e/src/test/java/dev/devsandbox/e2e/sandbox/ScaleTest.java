package dev.devsandbox.e2e.sandbox;

import static dev.devsandbox.e2e.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.e2e.ClusterTest;
import dev.devsandbox.e2e.support.Operator;
import dev.devsandbox.e2e.support.World;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Many sandboxes at once. */
@Tag("long")
class ScaleTest extends ClusterTest {
  private static final int COUNT = 100;
  private static final String BACKOFFS = "devsandbox_reconcile_failures_total";
  private static final Duration ALL_READY = Duration.ofMinutes(8);
  private static final Duration ALL_GONE = Duration.ofMinutes(5);

  ScaleTest() {
    super("scale");
  }

  @Test
  void aHundredSandboxesAppliedAtOnceAllBecomeReadyAndLeaveNothing() {
    Operator operator = new Operator(cluster());
    double backoffs = operator.counted(BACKOFFS);
    Instant begin = Instant.now();
    project().apply(World.POLICY);
    String all =
        IntStream.range(0, COUNT)
            .mapToObj(i -> World.sandbox("box-" + i, "world"))
            .collect(Collectors.joining("---\n"));
    project().apply(all);
    eventually("all are ready", ALL_READY, () -> ready() == COUNT);
    System.out.printf(
        "%d sandboxes ready after %d s, %.0f reconcile backoffs, %d restarts of containers%n",
        COUNT,
        Duration.between(begin, Instant.now()).toSeconds(),
        operator.counted(BACKOFFS) - backoffs,
        restarts());

    project().kubectl("delete", "devsandboxes", "--all", "--wait=false").orFail();
    eventually("nothing is left", ALL_GONE, () -> left().isEmpty());
    assertThat(left()).isEmpty();
  }

  private long ready() {
    return project()
        .kubectl(
            "get",
            "devsandboxes",
            "-o",
            "jsonpath={range .items[*]}{.status.conditions[?(@.type=='Ready')].status}{'\\n'}{end}")
        .orFail()
        .lines()
        .filter("True"::equals)
        .count();
  }

  private int restarts() {
    return cluster().client().pods().inNamespace(project().namespace()).list().getItems().stream()
        .map(pod -> pod.getStatus())
        .flatMap(status ->
            Stream.concat(
                status.getInitContainerStatuses().stream(), status.getContainerStatuses().stream()))
        .mapToInt(ContainerStatus::getRestartCount)
        .sum();
  }

  private String left() {
    return project().kubectl("get", "devsandboxes,pods,pvc,networkpolicies", "-o", "name").orFail();
  }
}
