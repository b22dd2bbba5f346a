package dev.devsandbox.operator.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.devsandbox.operator.testing.ScriptedApi;
import io.fabric8.kubernetes.api.model.NodeListBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class NetworkDiscoveryTest {
  private static final String NODES = "/api/v1/nodes";

  @Test
  @Timeout(120)
  void anApiServerThatDoesNotAnswerIsAskedAgainAndOneThatLacksSomethingIsNot() {
    List<String> missing = new ArrayList<>();
    try (ScriptedApi api = new ScriptedApi()) {
      api.refuse(HttpMethod.GET, NODES, 503, "busy")
          .refuse(HttpMethod.GET, NODES, 503, "busy")
          .refuse(HttpMethod.GET, NODES, 500, "broken\nin two lines")
          .refuse(HttpMethod.GET, NODES, 503, "busy")
          .refuse(HttpMethod.GET, NODES, 503, "busy")
          .answer(HttpMethod.GET, NODES, 200, new NodeListBuilder().build());
      NetworkDiscovery discovery = new NetworkDiscovery(api.client(), OperatorConfig.of(Map.of()));
      Duration soon = Duration.ofMillis(1);
      assertThatThrownBy(() -> discovery.await(soon, missing::add))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("set it");
    }
    assertThat(missing).as("told when the reason changes").hasSize(3);
    assertThat(missing.get(0)).contains("busy");
    assertThat(missing.get(1)).contains("broken: in two lines").doesNotContain("\n");
    assertThat(missing.get(2)).contains("busy");
  }

  @Test
  @Timeout(120)
  void whereNobodyListensTheOneLineNamesTheCause() throws Exception {
    List<String> missing = new ArrayList<>();
    try (KubernetesClient client = nobody()) {
      NetworkDiscovery discovery = new NetworkDiscovery(client, OperatorConfig.of(Map.of()));
      assertThatThrownBy(() ->
              discovery.await(
                  Duration.ofDays(1),
                  reason -> {
                    missing.add(reason);
                    Thread.currentThread().interrupt();
                  }))
          .isInstanceOf(InterruptedException.class);
    }
    assertThat(missing)
        .singleElement()
        .asString()
        .containsIgnoringCase("connect")
        .doesNotContain("\n");
  }

  private static KubernetesClient nobody() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new KubernetesClientBuilder()
          .withConfig(
              new ConfigBuilder()
                  .withMasterUrl("http://127.0.0.1:" + taken.getLocalPort())
                  .withRequestRetryBackoffLimit(0)
                  .build())
          .build();
    }
  }
}
