package dev.devsandbox.companion.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.devsandbox.companion.host.Problem;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuestClusterTest {
  private static final String PEM =
      Base64.getEncoder().encodeToString("-----BEGIN X-----\n".getBytes(StandardCharsets.US_ASCII));

  private static GuestCluster parse(String cluster, String user) throws Problem {
    String text =
        """
        current-context: default
        contexts: [{name: default, context: {cluster: c, user: u}}]
        clusters: [{name: c, cluster: {%s}}]
        users: [{name: u, user: {%s}}]
        """
            .formatted(cluster, user);
    return GuestCluster.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  private static final String AUTHORITY = "certificate-authority-data: " + PEM;

  @Test
  void certificateAndKeyAreTaken() throws Exception {
    GuestCluster cluster =
        parse(AUTHORITY, "client-certificate-data: %s, client-key-data: %s".formatted(PEM, PEM));
    assertThat(cluster.authority()).isEqualTo(PEM);
    assertThat(cluster.credentials())
        .containsOnlyKeys("client-certificate-data", "client-key-data");
  }

  @Test
  void aTokenIsTakenAndNothingThatWouldRunHere() throws Exception {
    GuestCluster cluster =
        parse(
            AUTHORITY + ", server: 'https://evil.example', proxy-url: 'http://evil.example'",
            "token: abc, exec: {command: evil}, auth-provider: {name: evil}, tokenFile: /etc/x");
    assertThat(cluster.credentials()).containsExactly(java.util.Map.entry("token", "abc"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "exec: {command: evil}",
        "client-certificate: /etc/passwd, client-key: /etc/shadow",
        "token: \"a\\nb: c\"",
        "token: \"a' b\"",
        "token: {}",
        "client-certificate-data: \"x'\", client-key-data: y"
      })
  void otherCredentialsAreNone(String user) {
    assertThatThrownBy(() -> parse(AUTHORITY, user)).isInstanceOf(Problem.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "insecure-skip-tls-verify: true",
        "certificate-authority: /etc/x",
        "certificate-authority-data: AAAA",
        "certificate-authority-data: [a]"
      })
  void aClusterWithoutAnAuthorityIsNone(String cluster) {
    assertThatThrownBy(() -> parse(cluster, "token: abc")).isInstanceOf(Problem.class);
  }

  /** To compare them would take for ever, or all of the stack. */
  @ParameterizedTest
  @ValueSource(strings = {"&%1$s [*%1$s]", "&%1$s {x: *%1$s}"})
  @Timeout(30)
  void aNameThatIsNoTextIsNone(String form) {
    String text =
        """
        current-context: %s
        contexts: [{name: %s, context: {cluster: c, user: u}}]
        """
            .formatted(form.formatted("a"), form.formatted("b"));
    assertThatThrownBy(() -> GuestCluster.parse(text.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("no usable context");
  }

  /** A person's kubeconfig, which can be edited up to some size, holds several such. */
  @Test
  void aCertificateOfAbsurdLengthIsNone() throws Exception {
    String bytes = "-----BEGIN X-----\n" + "x".repeat(64 << 10);
    String large = Base64.getEncoder().encodeToString(bytes.getBytes(StandardCharsets.US_ASCII));
    assertThatThrownBy(() -> parse("certificate-authority-data: " + large, "token: abc"))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("no usable certificate authority");
  }

  @Property(tries = 500)
  void whateverAGuestSaysIsAClusterOrAProblem(@ForAll String text) {
    assertThatThrownBy(() -> GuestCluster.parse(text.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(Problem.class);
  }
}
