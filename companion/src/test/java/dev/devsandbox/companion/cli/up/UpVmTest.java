package dev.devsandbox.companion.cli.up;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.devsandbox.companion.cli.TestProgram;
import dev.devsandbox.companion.host.Deadline;
import dev.devsandbox.companion.kube.Connection;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * From nothing to a sandbox, with a real VM. What is installed comes from {@code hack/companion
 * share}, at the folder that the environment names; its Kubernetes brings a test world along.
 */
@Tag("vm-long")
class UpVmTest {
  private static final String NAME = "up-test";
  private static final String CONTEXT = "devsandbox-" + NAME;
  private static final String SANDBOX = "devsandbox-sample";

  /** An emulated processor takes minutes for what a real one does in seconds. */
  private static final Duration LONG = Duration.ofHours(2);

  private final TestProgram program =
      new TestProgram(List.of("-Ddevsandbox.bundle=" + bundle()), LONG);

  @TempDir Path dir = Path.of("/");

  @AfterEach
  void delete() throws Exception {
    program.ask("vm", "stop", "--force", NAME);
    program.ask("down", "--delete", NAME);
    program.ask("disk", "remove", NAME);
  }

  private static Path bundle() {
    return Path.of(System.getenv("DEVSANDBOX_TEST_BUNDLE"));
  }

  private Path kubeconfig() {
    return Path.of(System.getProperty("user.home"), ".kube", "config");
  }

  private Map<?, ?> up() throws Exception {
    String said = program.succeeds("up", NAME, "--sample", "-o", "json", "--timeout", "7200");
    return new ObjectMapper().readValue(said, Map.class);
  }

  private KubernetesClient client() throws Exception {
    return new Connection(kubeconfig(), CONTEXT).open(Map.of(), Duration.ofMinutes(1));
  }

  /** What a command in the sandbox writes, and its exit code. */
  private static String inside(KubernetesClient client, String script) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ExecWatch exec =
        client
            .pods()
            .inNamespace(SANDBOX)
            .withName("hello")
            .inContainer("workspace")
            .writingOutput(out)
            .exec("sh", "-c", script)) {
      int exit = exec.exitCode().get(10, TimeUnit.MINUTES);
      return out.toString(StandardCharsets.UTF_8).strip() + " exit " + exit;
    }
  }

  private static void allow(KubernetesClient client, String host) throws Exception {
    var policies =
        client
            .genericKubernetesResources("devsandbox.dev/v1alpha1", "EgressPolicy")
            .inNamespace(SANDBOX)
            .withName("github");
    policies.edit(policy -> {
      policy.setAdditionalProperty(
          "spec", Map.of("rules", List.of(Map.of("name", "web", "hosts", List.of(host)))));
      return policy;
    });
    Deadline deadline = Deadline.in(Duration.ofMinutes(5));
    while (!inside(client, "getent hosts " + host).endsWith("exit 0")) {
      assertThat(deadline.isOver()).as("the policy is in force").isFalse();
    }
  }

  private static String fetched(KubernetesClient client, String host) throws Exception {
    return inside(client, "curl -sk --max-time 120 -o /dev/null -w '%{http_code}' https://" + host);
  }

  /** The image of the bundle, and another of it with one file more. */
  private String newerImage() throws Exception {
    Path recipe = bundle().resolve("share/newer-" + ProcessHandle.current().pid() + ".yaml");
    String text = Files.readString(bundle().resolve("share/recipe.yaml"));
    Files.writeString(
        recipe,
        text.replace("name: devsandbox", "name: newer")
            + "files: [{path: /etc/newer, content: \"newer\\n\"}]\n");
    try {
      return program.succeeds("image", "build", recipe.toString());
    } finally {
      Files.delete(recipe);
    }
  }

  @Test
  @Timeout(value = 6, unit = TimeUnit.HOURS)
  void oneCommandLeadsFromNothingToASandboxWhoseWorkOutlivesAnUpgrade() throws Exception {
    assertThat(up().get("sandbox")).isEqualTo(SANDBOX + "/hello");
    String sum;
    try (KubernetesClient client = client()) {
      allow(client, "allowed.test");
      assertThat(fetched(client, "allowed.test")).isEqualTo("200 exit 0");
      assertThat(fetched(client, "denied.test")).isEqualTo("000 exit 6");
      sum = inside(client, "head -c 1000000 /dev/urandom >work; sync; sha256sum work");
      assertThat(sum).endsWith("exit 0");
    }
    Map<?, ?> again = up();
    assertThat(again.get("imagesLoaded")).isEqualTo(0);
    assertThat(again.get("objectsChanged")).isEqualTo(0);

    program.succeeds("vm", "upgrade", NAME, "--image", newerImage(), "--timeout", "7200");
    up();
    assertThat(program.succeeds("vm", "exec", NAME, "--", "cat", "/etc/newer")).isEqualTo("newer");
    try (KubernetesClient client = client()) {
      assertThat(inside(client, "sha256sum work")).isEqualTo(sum);
    }

    program.succeeds("down", NAME, "--timeout", "3600");
    assertThat(Files.readString(kubeconfig())).doesNotContain(CONTEXT);
  }
}
