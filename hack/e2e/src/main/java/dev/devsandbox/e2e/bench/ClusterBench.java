package dev.devsandbox.e2e.bench;

import dev.devsandbox.e2e.support.ChannelCut;
import dev.devsandbox.e2e.support.Cluster;
import dev.devsandbox.e2e.support.Eventually;
import dev.devsandbox.e2e.support.Project;
import dev.devsandbox.e2e.support.Sandbox;
import dev.devsandbox.e2e.support.Shell;
import dev.devsandbox.e2e.support.World;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * From apply to Ready beside bare pods, and from an edit of a policy to its effect. All kinds of a
 * round run one after the other, so that a busy moment of the machine meets each alike.
 */
public final class ClusterBench {
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final List<String> STEPS =
      List.of("Scheduled", "EgressEnforced", "PolicyProgrammed", "IdentityReady", "WorkspaceReady");
  private static final String BARE =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: %s}
      spec:
        terminationGracePeriodSeconds: 0
        automountServiceAccountToken: false
        enableServiceLinks: false
        securityContext: {runAsUser: 1000, runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
        %s
        containers:
        - name: main
          image: localhost/devsandbox/workspace:dev
          command: [sleep, infinity]
          securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
      """;
  private static final String INIT =
      "initContainers: [{name: init, image: \"localhost/devsandbox/workspace:dev\", command: [\"true\"],"
          + " securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}}]";
  private static final String STREAM =
      """
      apiVersion: devsandbox.dev/v1alpha1
      kind: EgressPolicy
      metadata: {name: stream}
      spec: {rules: [{name: stream, hosts: [%s], protocol: TCP, ports: [7001]}]}
      """;
  private static final String FIRST_ANSWER =
      """
      python3 -u - <<'PYTHON'
      import socket, time
      print('watching')
      while True:
          try:
              s = socket.create_connection(('allowed.test', 7001), 1)
              if s.recv(1): break
          except OSError: pass
          time.sleep(0.005)
      print(time.time() * 1000)
      PYTHON
      """;
  private static final String LAST_BYTE =
      """
      python3 -u - <<'PYTHON'
      import socket, time
      s = socket.create_connection(('allowed.test', 7001), 5)
      s.recv(10)
      open('/tmp/open', 'w').close()
      try:
          while s.recv(1000): pass
      except OSError: pass
      print(time.time() * 1000)
      PYTHON
      """;

  private final Cluster cluster;
  private final int rounds;
  private final Series bare = new Series("bare pod: apply → Ready", "ms");
  private final Series bareInit =
      new Series("bare pod with one init container: apply → Ready", "ms");
  private final Map<String, Series> steps = new LinkedHashMap<>();
  private final Series ready = new Series("sandbox: apply → Ready", "ms");
  private final Series fast = new Series("policy edit → in force, by the channel", "ms");
  private final Series slow = new Series("policy edit → in force, by the file, channel cut", "ms");
  private final Series revoked = new Series("rule removed → open tunnel closed", "ms");

  private ClusterBench(Cluster cluster, int rounds) {
    this.cluster = cluster;
    this.rounds = rounds;
    STEPS.forEach(step -> steps.put(step, new Series("sandbox: apply → " + step, "ms")));
  }

  /**
   * Runs the benchmark.
   *
   * @param args the number of rounds, and the file whose table is replaced
   */
  public static void main(String[] args) throws IOException {
    int rounds = Integer.parseInt(args[0]);
    try (Cluster cluster = Cluster.connect()) {
      ClusterBench bench = new ClusterBench(cluster, rounds);
      try (Project project = Project.create(cluster, "bench")) {
        bench.starts(project);
        bench.edits(project);
      }
      Report report = new Report("bench cluster");
      report.add(bench.bare, null);
      report.add(bench.bareInit, bench.bare);
      bench.steps.values().forEach(step -> report.add(step, bench.bareInit));
      report.add(bench.ready, bench.bareInit);
      report.add(bench.ready, bench.bare);
      report.add(bench.fast, null);
      report.add(bench.slow, null);
      report.add(bench.revoked, null);
      String note =
          "Images present; times are those at which a watch of the client saw the change.";
      System.out.println(report.text(note));
      report.write(Path.of(args[1]), note);
    }
  }

  private void starts(Project project) {
    project.apply(World.POLICY);
    for (int round = 0; round < rounds; round++) {
      bare.add(barePod(project, "bare-" + round, ""));
      bareInit.add(barePod(project, "init-" + round, INIT));
      sandbox(project, "box-" + round);
    }
  }

  private double barePod(Project project, String name, String init) {
    long start = System.nanoTime();
    project.apply(BARE.formatted(name, init));
    var pod = cluster.client().pods().inNamespace(project.namespace()).withName(name);
    pod.waitUntilCondition(ClusterBench::isReady, DEADLINE.toSeconds(), TimeUnit.SECONDS);
    double millis = millisSince(start);
    pod.delete();
    Eventually.eventually(name + " is gone", DEADLINE, () -> pod.get() == null);
    return millis;
  }

  private static boolean isReady(Pod pod) {
    return pod != null
        && pod.getStatus() != null
        && pod.getStatus().getConditions().stream()
            .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"));
  }

  private void sandbox(Project project, String name) {
    Map<String, Double> seen = new ConcurrentHashMap<>();
    long start = System.nanoTime();
    project.apply(World.sandbox(name, "world"));
    Sandbox sandbox = project.sandbox(name);
    sandbox.await(
        "Ready",
        resource -> {
          Sandbox.conditions(resource).stream()
              .filter(c -> c.status().equals("True"))
              .forEach(c -> seen.putIfAbsent(c.type(), millisSince(start)));
          return seen.containsKey("Ready");
        });
    steps.forEach((step, series) -> series.add(seen.getOrDefault(step, Double.NaN)));
    ready.add(seen.getOrDefault("Ready", Double.NaN));
    sandbox.delete();
  }

  private void edits(Project project) {
    project.apply(STREAM.formatted("other.wild.test"));
    project.apply(World.sandbox("edited", "stream"));
    Sandbox sandbox = project.sandbox("edited").awaitReady();
    for (int round = 0; round < rounds; round++) {
      fast.add(editToAnswer(sandbox));
      revoked.add(editToClose(sandbox));
    }
    try (ChannelCut cut = new ChannelCut(cluster.node(), sandbox.pod().getStatus().getPodIP())) {
      for (int round = 0; round < rounds; round++) {
        slow.add(editToAnswer(sandbox));
        sandbox.project().apply(STREAM.formatted("other.wild.test"));
        Eventually.eventually("closed again", DEADLINE, () -> closed(sandbox));
      }
      if (cut.dropped() == 0) {
        throw new IllegalStateException("the channel was not cut");
      }
    }
  }

  private static boolean closed(Sandbox sandbox) {
    return sandbox.sh("timeout 2 nc allowed.test 7001 < /dev/null | head -1").out().isEmpty();
  }

  private static double editToAnswer(Sandbox sandbox) {
    CompletableFuture<Shell.Result> answer =
        CompletableFuture.supplyAsync(() -> sandbox.sh(FIRST_ANSWER));
    Eventually.eventually("watching", DEADLINE, () -> sandbox.sh("pgrep -f python3").exit() == 0);
    double start = System.currentTimeMillis();
    sandbox.project().apply(STREAM.formatted("allowed.test"));
    return lastNumber(answer.join()) - start;
  }

  private static double editToClose(Sandbox sandbox) {
    sandbox.sh("rm -f /tmp/open");
    CompletableFuture<Shell.Result> end =
        CompletableFuture.supplyAsync(() -> sandbox.sh(LAST_BYTE));
    Eventually.eventually("open", DEADLINE, () -> sandbox.sh("test -e /tmp/open").exit() == 0);
    double start = System.currentTimeMillis();
    sandbox.project().apply(STREAM.formatted("other.wild.test"));
    return lastNumber(end.join()) - start;
  }

  private static double lastNumber(Shell.Result result) {
    String[] lines = result.orFail().strip().split("\n");
    return Double.parseDouble(lines[lines.length - 1]);
  }

  private static double millisSince(long startNanos) {
    return (System.nanoTime() - startNanos) / 1e6;
  }
}
