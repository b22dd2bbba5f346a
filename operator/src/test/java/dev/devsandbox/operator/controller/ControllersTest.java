package dev.devsandbox.operator.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.devsandbox.operator.config.OperatorConfig;
import dev.devsandbox.operator.plan.World;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.RegisteredController;
import io.javaoperatorsdk.operator.api.config.ControllerConfiguration;
import io.javaoperatorsdk.operator.processing.Controller;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How the reconcilers are registered. What they do is tested apart, and on a real cluster. */
class ControllersTest {
  private final KubernetesMockServer server = server();
  private final KubernetesClient client = server.createClient();
  private final Controllers controllers =
      new Controllers(
          client, OperatorConfig.of(Map.of()), World.network(), Optional::empty, Clock.systemUTC());
  private final Operator operator =
      new Operator(service -> service.withKubernetesClient(client).withCloseClientOnStop(false));

  /** One that keeps what it is given, so that the nodes can be listed and watched. */
  private static KubernetesMockServer server() {
    KubernetesMockServer made =
        new KubernetesMockServer(
            new Context(),
            new MockWebServer(),
            new HashMap<>(),
            new KubernetesCrudDispatcher(),
            false);
    made.init();
    return made;
  }

  @AfterEach
  void close() {
    operator.stop();
    controllers.close();
    client.close();
    server.destroy();
  }

  @Test
  void thereIsOneForEachKind() {
    assertThat(configurations())
        .extracting(ControllerConfiguration::getResourceTypeName)
        .containsExactlyInAnyOrder(
            "devsandboxes.devsandbox.dev",
            "egresspolicies.devsandbox.dev",
            "podidentities.devsandbox.dev");
  }

  @Test
  void aFailureIsTriedAgainForEverAndAtLeastOnceAMinute() {
    assertThat(configurations())
        .allSatisfy(configuration -> {
          GenericRetry retry = (GenericRetry) configuration.getRetry();
          assertThat(retry.getMaxAttempts()).as("no limit").isEqualTo(-1);
          assertThat(retry.getMaxInterval()).isEqualTo(60_000);
          var pauses = retry.initExecution();
          long longest = 0;
          for (int i = 0; i < 1_000; i++) {
            longest = Math.max(longest, pauses.nextDelay().orElseThrow());
          }
          assertThat(longest).isEqualTo(60_000);
        });
  }

  @Test
  void everyObjectIsLookedAtNowAndThenWithoutAnyEvent() {
    assertThat(configurations())
        .allSatisfy(configuration ->
            assertThat(configuration.maxReconciliationInterval()).contains(Duration.ofMinutes(15)));
  }

  @Test
  void nothingOfAUserIsHeldBackFromDeletion() {
    assertThat(registered()).noneMatch(Controller::useFinalizer);
  }

  @Test
  void theCachesExistOnceTheyAreRegistered() {
    assertThatIllegalStateException().isThrownBy(controllers::caches);
    assertThat(controllers.count(true)).isZero();

    controllers.register(operator);

    assertThat(controllers.caches()).isNotNull();
  }

  private List<ControllerConfiguration<?>> configurations() {
    List<ControllerConfiguration<?>> all = new ArrayList<>();
    registered().forEach(controller -> all.add(controller.getConfiguration()));
    return all;
  }

  private List<Controller<?>> registered() {
    controllers.register(operator);
    List<Controller<?>> all = new ArrayList<>();
    for (RegisteredController<?> controller : operator.getRegisteredControllers()) {
      all.add((Controller<?>) controller);
    }
    return all;
  }
}
