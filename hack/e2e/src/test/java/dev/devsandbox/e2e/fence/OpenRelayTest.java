package dev.devsandbox.e2e.fence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.e2e.ClusterTest;
import dev.devsandbox.e2e.support.Project;
import dev.devsandbox.e2e.support.Sandbox;
import dev.devsandbox.e2e.support.World;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Row 84: nobody outside the pod can use its sidecars. */
class OpenRelayTest extends ClusterTest {
  private static final String NEIGHBOUR =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: neighbour}
      spec:
        terminationGracePeriodSeconds: 0
        containers: [{name: main, image: "localhost/devsandbox/workspace:dev", command: [sleep, infinity]}]
      """;

  OpenRelayTest() {
    super("relay");
  }

  @Test
  void anotherPodReachesNoPortOfTheSandboxButTheDeclaredOne() {
    project().apply(World.POLICY);
    project()
        .apply(
            World.sandbox("box", "world")
                .replace("spec:\n", "spec:\n  ports: [{name: web, port: 8080}]\n"));
    Sandbox sandbox = project().sandbox("box").awaitReady();
    sandbox
        .sh(
            "(python3 -m http.server 8080 >/dev/null 2>&1 &) ; (python3 -m http.server 8081 >/dev/null 2>&1 &)")
        .orFail();
    String ip = sandbox.pod().getStatus().getPodIP();
    try (Project outside = Project.create(cluster(), "outside", Map.of())) {
      outside.apply(NEIGHBOUR);
      outside.kubectl("wait", "--for=condition=Ready", "pod/neighbour", "--timeout=60s").orFail();
      String answers =
          outside
              .kubectl(
                  "exec",
                  "neighbour",
                  "--",
                  "sh",
                  "-c",
                  "for p in 8080 8081 15001 15002 15004 15020 15021 15053; do"
                      + " timeout 3 bash -c \"exec 3<>/dev/tcp/"
                      + ip
                      + "/$p\" 2>/dev/null"
                      + " && echo $p open || echo $p closed; done")
              .orFail();
      assertThat(answers)
          .isEqualTo(
              """
              8080 open
              8081 closed
              15001 closed
              15002 closed
              15004 closed
              15020 closed
              15021 closed
              15053 closed
              """);
    }
  }
}
