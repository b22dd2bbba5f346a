package dev.devsandbox.operator.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.devsandbox.api.v1alpha1.Reason;
import dev.devsandbox.operator.plan.Problem;
import dev.devsandbox.operator.testing.MutableClock;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.http.Dispatcher;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AdmissionGateTest {
  private static final int POLICIES = 4;

  private final MutableClock clock = new MutableClock(Instant.parse("2026-01-01T00:00:00Z"));
  private final MockWebServer server = new MockWebServer();
  private final Set<String> acting = ConcurrentHashMap.newKeySet();
  private volatile int failing;
  private KubernetesClient client;
  private AdmissionGate gate;

  @BeforeEach
  void start() {
    acting.addAll(
        Set.of(
            "devsandbox-ownership",
            "devsandbox-access",
            "devsandbox-floor",
            "devsandbox-workload"));
    server.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) {
            return answer(request);
          }
        });
    server.start();
    client =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder()
                    .withMasterUrl(server.url("/").toString())
                    .withRequestRetryBackoffLimit(0)
                    .build())
            .build();
    gate = new AdmissionGate(client, clock);
  }

  @AfterEach
  void stop() {
    client.close();
    server.shutdown();
  }

  /** As an API server with these policies; anything but a dry run would be a real pod. */
  private MockResponse answer(RecordedRequest request) {
    assertThat(request.getRequestLine())
        .startsWith("POST /api/v1/namespaces/")
        .contains("dryRun=All");
    if (failing != 0) {
      return new MockResponse().setResponseCode(failing);
    }
    Pod pod = Serialization.unmarshal(request.getUtf8Body(), Pod.class);
    String canary = pod.getMetadata().getAnnotations().get("devsandbox.dev/admission-canary");
    if (!acting.contains(canary)) {
      return new MockResponse().setResponseCode(201).setBody(request.getUtf8Body());
    }
    Status refused =
        new StatusBuilder()
            .withCode(422)
            .withStatus("Failure")
            .withMessage("ValidatingAdmissionPolicy '" + canary + "' with binding denied request")
            .build();
    return new MockResponse().setResponseCode(422).setBody(Serialization.asJson(refused));
  }

  @Test
  void aNamespaceIsOpenWhenEachPolicyRefusesItsCanary() {
    assertThat(gate.closed("ns")).isEmpty();
    assertThat(server.getRequestCount()).isEqualTo(POLICIES);
  }

  @Test
  void aPolicyThatDoesNotActClosesItAndIsNamed() {
    acting.remove("devsandbox-floor");
    Problem problem = gate.closed("ns").orElseThrow();
    assertThat(problem.reason()).isEqualTo(Reason.ADMISSION_MISSING);
    assertThat(problem.message()).contains("devsandbox-floor").contains("namespace ns");
  }

  @Test
  void anAnswerServesForASecondInItsNamespace() {
    assertThat(gate.closed("ns")).isEmpty();
    acting.clear();
    clock.advance(Duration.ofMillis(999));
    assertThat(gate.closed("ns")).isEmpty();
    assertThat(gate.closed("other")).isPresent();
    clock.advance(Duration.ofMillis(1));
    assertThat(gate.closed("ns")).isPresent();
  }

  @Test
  void aNamespaceOpensAgainASecondAfterItWasClosed() {
    acting.remove("devsandbox-access");
    assertThat(gate.closed("ns")).isPresent();
    acting.add("devsandbox-access");
    clock.advance(Duration.ofSeconds(1));
    assertThat(gate.closed("ns")).isEmpty();
  }

  @Test
  void aServerThatCanNotSayOpensNothingAndNamesNoPolicy() {
    for (int code : new int[] {429, 500, 503}) {
      failing = code;
      clock.advance(Duration.ofSeconds(1));
      assertThatThrownBy(() -> gate.closed("ns")).isInstanceOf(KubernetesClientException.class);
    }
    failing = 0;
    clock.advance(Duration.ofSeconds(1));
    assertThat(gate.closed("ns")).isEmpty();
  }
}
