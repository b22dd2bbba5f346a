package dev.devsandbox.companion.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectionTest {
  @TempDir Path folder;
  private Path kubeconfig;

  @BeforeEach
  void write() throws IOException {
    kubeconfig = folder.resolve("config");
    Files.writeString(
        kubeconfig,
        """
        apiVersion: v1
        kind: Config
        current-context: one
        clusters:
        - {name: one, cluster: {server: "https://one.test:6443"}}
        - {name: two, cluster: {server: "https://two.test:6443"}}
        contexts:
        - {name: one, context: {cluster: one, user: me}}
        - {name: two, context: {cluster: two, user: me}}
        users:
        - {name: me, user: {token: none}}
        """);
  }

  @Test
  void theCurrentContextIsTheDefault() throws Exception {
    try (KubernetesClient client = new Connection(kubeconfig, null).open(Map.of())) {
      assertThat(client.getMasterUrl()).hasHost("one.test");
    }
  }

  @Test
  void anotherContextCanBeNamed() throws Exception {
    try (KubernetesClient client = new Connection(kubeconfig, "two").open(Map.of())) {
      assertThat(client.getMasterUrl()).hasHost("two.test");
    }
  }

  @Test
  void anUnknownContextIsNotReplacedByTheCurrentOne() {
    assertThatThrownBy(() -> new Connection(kubeconfig, "three").open(Map.of()))
        .isInstanceOf(Connection.UnusableException.class)
        .hasMessageContaining("there is no context 'three'");
  }

  @Test
  void theEnvironmentNamesTheFile() throws Exception {
    Map<String, String> environment = Map.of("KUBECONFIG", kubeconfig + ":/other");
    try (KubernetesClient client = new Connection(null, null).open(environment)) {
      assertThat(client.getMasterUrl()).hasHost("one.test");
    }
  }

  @Test
  void aMissingFileIsNamed() {
    Path missing = folder.resolve("missing");
    assertThatThrownBy(() -> new Connection(missing, null).open(Map.of()))
        .isInstanceOf(Connection.UnusableException.class)
        .hasMessage("no kubeconfig at " + missing);
  }

  @ParameterizedTest
  @CsvSource({"EC, EC", "RSA,"})
  void thePkcs8KeyOfACurveIsRecognised(String made, String recognised)
      throws NoSuchAlgorithmException {
    byte[] der = KeyPairGenerator.getInstance(made).generateKeyPair().getPrivate().getEncoded();
    String pem =
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(der)
            + "\n-----END PRIVATE KEY-----\n";
    Config config =
        new ConfigBuilder(Config.empty())
            .withClientKeyData(
                Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII)))
            .build();
    assertThat(ClientKey.algorithm(config)).isEqualTo(recognised);
  }
}
