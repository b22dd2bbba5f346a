package dev.devsandbox.operator.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.devsandbox.operator.testing.ScriptedApi;
import io.fabric8.kubernetes.api.model.NodeListBuilder;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class NetworkDiscoveryTest {
  private static final String NODES = "/api/v1/nodes";

  @Test
  @Timeout(30)
  void anApiServerThatDoesNotAnswerIsAskedAgainAndOneThatLacksSomethingIsNot() {
    List<String> missing = new ArrayList<>();
    try (ScriptedApi api = new ScriptedApi()) {
      api.refuse(HttpMethod.GET, NODES, 503, "busy")
          .refuse(HttpMethod.GET, NODES, 500, "broken")
          .answer(HttpMethod.GET, NODES, 200, new NodeListBuilder().build());
      NetworkDiscovery discovery = new NetworkDiscovery(api.client(), OperatorConfig.of(Map.of()));
      Duration soon = Duration.ofMillis(1);
      assertThatThrownBy(() -> discovery.await(soon, missing::add))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("set it");
    }
    assertThat(missing).hasSize(2);
    assertThat(missing.getFirst()).contains("busy");
  }
}
