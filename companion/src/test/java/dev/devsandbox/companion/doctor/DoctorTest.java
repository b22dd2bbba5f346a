package dev.devsandbox.companion.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;

class DoctorTest {
  private record Fixed(String name, Finding finding) implements Check {
    @Override
    public List<Finding> run(KubernetesClient client) {
      return List.of(finding);
    }
  }

  private record Refused(String name, Status status) implements Check {
    @Override
    public List<Finding> run(KubernetesClient client) {
      throw new KubernetesClientException(status);
    }
  }

  private static final Fixed GOOD = new Fixed("good", Finding.pass("good", "is good"));

  private static KubernetesClient nobody() throws IOException {
    try (ServerSocket port = new ServerSocket(0)) {
      return new KubernetesClientBuilder()
          .withConfig(
              new ConfigBuilder(Config.empty())
                  .withMasterUrl("http://127.0.0.1:" + port.getLocalPort())
                  .withRequestRetryBackoffLimit(0)
                  .build())
          .build();
    }
  }

  @Test
  void withoutAClusterNothingElseIsTried() throws IOException {
    try (KubernetesClient client = nobody()) {
      List<Finding> findings = new Doctor(new ReachableCheck(), List.of(GOOD)).examine(client);
      assertThat(findings).singleElement().extracting(Finding::verdict).isEqualTo(Verdict.FAIL);
      assertThat(findings.getFirst().message()).contains("does not answer");
    }
  }

  @Test
  void whatOneMayNotLookAtIsAWarningAndTheRestGoesOn() throws IOException {
    Status forbidden = new StatusBuilder().withCode(403).withMessage("no secrets for you").build();
    try (KubernetesClient client = nobody()) {
      assertThat(new Doctor(GOOD, List.of(new Refused("r", forbidden), GOOD)).examine(client))
          .extracting(Finding::verdict)
          .containsExactly(Verdict.PASS, Verdict.WARN, Verdict.PASS);
    }
  }

  @Test
  void anErrorOfTheServerIsAFailureInItsWords() throws IOException {
    Status broken = new StatusBuilder().withCode(500).withMessage("etcd is away").build();
    try (KubernetesClient client = nobody()) {
      assertThat(new Doctor(GOOD, List.of(new Refused("r", broken))).examine(client).getLast())
          .isEqualTo(
              Finding.fail(
                  "r", "etcd is away", "is the API server well? kubectl get --raw /readyz"));
    }
  }
}
