package dev.devsandbox.e2e.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.kube.Connection;
import dev.devsandbox.companion.kube.Manifest;
import dev.devsandbox.companion.kube.ServerSideApply;
import dev.devsandbox.companion.up.Bundle;
import dev.devsandbox.companion.up.ClusterSteps;
import dev.devsandbox.e2e.ClusterTest;
import dev.devsandbox.e2e.support.Shell;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code devsandbox up} installs into the cluster of a VM, installed into this one. */
@Tag("long")
class CompanionInstallTest extends ClusterTest {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final String OPERATOR = "devsandbox-operator";
  private static final String SYSTEM = "devsandbox-system";
  private static final String ROLE = "devsandbox-viewer";

  @TempDir static Path dir;

  private Bundle bundle;
  private KubernetesClient client;

  CompanionInstallTest() {
    super("companion-install");
  }

  @BeforeAll
  void renderAndConnect() throws Exception {
    String script = cluster().root().resolve("hack/companion").toString();
    Shell.run(LIMIT, List.of(script, "share", "--images", dir.toString())).orFail();
    bundle = new Bundle(dir.resolve("share"));
    client = new Connection(Path.of(System.getenv("KUBECONFIG")), null).open(Map.of());
  }

  @AfterAll
  void leaveItInstalled() throws Exception {
    install(client);
    client.close();
  }

  private int install(KubernetesClient through) throws Problem {
    return new ClusterSteps(through, bundle, LIMIT, line -> {}).install();
  }

  private GenericKubernetesResource live(Manifest manifest) {
    return client.resource(manifest.object()).get();
  }

  private List<String> versions() throws Problem {
    List<String> versions = new ArrayList<>();
    for (Manifest manifest : bundle.installation()) {
      // The status of a Deployment changes by itself.
      if (!manifest.object().getKind().equals("Deployment")) {
        versions.add(manifest + " " + live(manifest).getMetadata().getResourceVersion());
      }
    }
    return versions;
  }

  /** Sandboxes of others stay, and so do their kinds and the namespace, which takes long to go. */
  private void uninstall() throws Problem {
    for (Manifest manifest : bundle.installation()) {
      if (!manifest.isDefinition() && !manifest.object().getKind().equals("Namespace")) {
        client.resource(manifest.object()).delete();
      }
    }
  }

  /** A client that dies with its nth write, as its process would. */
  private KubernetesClient dyingAt(int write) {
    AtomicInteger writes = new AtomicInteger();
    Interceptor death =
        new Interceptor() {
          @Override
          public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
            if (request.method().equals("PATCH") && writes.incrementAndGet() >= write) {
              throw new LinkageError("killed");
            }
          }
        };
    return new KubernetesClientBuilder()
        .withConfig(client.getConfiguration())
        .withHttpClientBuilderConsumer(http -> http.addOrReplaceInterceptor("death", death))
        .build();
  }

  @Test
  void aSecondRunChangesNothing() throws Exception {
    install(client);
    // The API server once brings the managed fields of policies into another order.
    install(client);
    List<String> before = versions();
    assertThat(install(client)).isZero();
    assertThat(versions()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 5, 12, 20, 28})
  void aRunThatDiedAtAnyWriteIsGoneOnWithByTheNext(int write) throws Exception {
    uninstall();
    try (KubernetesClient dying = dyingAt(write)) {
      assertThatThrownBy(() -> install(dying)).hasStackTraceContaining("killed");
    }
    install(client);
    assertThat(bundle.installation())
        .allSatisfy(manifest ->
            assertThat(live(manifest).getMetadata().getManagedFields())
                .anyMatch(field -> field.getManager().equals(ServerSideApply.MANAGER)));
    assertThat(install(client)).isZero();
  }

  @Test
  void whatSomebodyChangedOfOursIsPutRight() throws Exception {
    install(client);
    cluster().kubectl("-n", SYSTEM, "scale", "deployment", OPERATOR, "--replicas=0").orFail();
    assertThat(install(client)).isPositive();
    assertThat(client.apps().deployments().inNamespace(SYSTEM).withName(OPERATOR).get().getSpec())
        .extracting(spec -> spec.getReplicas())
        .isEqualTo(1);
  }

  @Test
  void ofOursIsAlsoWhatSomebodyChangedEntirely() throws Exception {
    install(client);
    cluster()
        .kubectl(
            "patch",
            "clusterrole",
            ROLE,
            "--type=json",
            "-p",
            "[{op: replace, path: /rules, value: []}]")
        .orFail();
    assertThat(install(client)).isPositive();
    assertThat(client.rbac().clusterRoles().withName(ROLE).get().getRules()).isNotEmpty();
  }

  @Test
  void somebodyElsesObjectOfThatNameIsRefusedAndStays() throws Exception {
    install(client);
    cluster().kubectl("delete", "clusterrole", ROLE).orFail();
    String other =
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: %s}
        rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
        """
            .formatted(ROLE);
    cluster().kubectlWithInput(other, "create", "-f", "-").orFail();
    try {
      assertThatThrownBy(() -> install(client))
          .isInstanceOf(Problem.class)
          .hasMessageContaining("ClusterRole " + ROLE)
          .hasMessageContaining("kubectl");
      assertThat(client.rbac().clusterRoles().withName(ROLE).get().getRules()).hasSize(1);
    } finally {
      cluster().kubectl("delete", "clusterrole", ROLE).orFail();
    }
  }
}
