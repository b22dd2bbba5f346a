package dev.devsandbox.companion.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.devsandbox.companion.host.Problem;
import io.fabric8.kubernetes.client.Config;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KubeconfigTest {
  private static final String NAME = "devsandbox-work";

  /** As kubectl writes it. */
  private static final String MINE =
      """
      apiVersion: v1
      # my clusters
      clusters:
      - cluster:
          server: https://example.com   # the big one
        name: prod

      - cluster: {server: "https://example.org"}
        name: 'test'
      contexts:
      - context:
          cluster: prod
          user: ü😀
        name: prod
      current-context: prod
      kind: Config
      preferences: {}
      users:
      # mine
      - name: ü😀
        user:
          exec:
            args: [a, "b"]
            command: login
      # end
      """;

  @TempDir Path dir;

  private static String pem(String kind) {
    String pem = "-----BEGIN " + kind + "-----\nAAAA\n-----END " + kind + "-----\n";
    return Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII));
  }

  private static GuestCluster cluster() {
    return new GuestCluster(
        pem("CERTIFICATE"),
        new TreeMap<>(
            Map.of(
                "client-certificate-data", pem("CERTIFICATE"),
                "client-key-data", pem("PRIVATE KEY"))));
  }

  private static Kubeconfig added(String text) throws Problem {
    return new Kubeconfig(text).with(NAME, 40443, cluster());
  }

  private Config client(Kubeconfig config) throws Exception {
    Path file = Files.writeString(dir.resolve("config"), config.text());
    return Config.fromKubeconfig(NAME, file.toFile());
  }

  @Test
  void onlyOurClusterMovesHoweverItsAddressIsWritten() throws Exception {
    Kubeconfig plain = new Kubeconfig(MINE).with(NAME, 40443, cluster());
    Kubeconfig quoted = new Kubeconfig(plain.text().replaceAll("(https://127[.0-9:]+)", "\"$1\""));
    Kubeconfig moved = new Kubeconfig(MINE).with(NAME, 50443, cluster());
    assertThat(plain.moved(NAME, 50443)).isEqualTo(moved);
    assertThat(quoted.moved(NAME, 50443)).isEqualTo(moved);
    assertThat(plain.moved("prod", 50443)).isEqualTo(plain);
    assertThat(plain.moved("absent", 50443)).isEqualTo(plain);
  }

  @Test
  void aClientFindsTheClusterByTheContext() throws Exception {
    Config read = client(added(MINE));
    assertThat(read.getMasterUrl()).startsWith("https://127.0.0.1:40443");
    assertThat(read.getCaCertData()).isEqualTo(pem("CERTIFICATE"));
    assertThat(read.getClientKeyData()).isEqualTo(pem("PRIVATE KEY"));
    assertThat(read.getCurrentContext().getName()).isEqualTo(NAME);
  }

  @Test
  void everyOtherLineStaysWhereItIs() throws Exception {
    String text = added(MINE).text();
    assertThat(text.lines()).containsSubsequence(MINE.lines().toList());
    assertThat(new Kubeconfig(text).without(NAME).text()).isEqualTo(MINE);
  }

  @Test
  void toAddItAgainReplacesIt() throws Exception {
    assertThat(added(added(MINE).text())).isEqualTo(added(MINE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "# nothing yet\n",
        "apiVersion: v1\nkind: Config\n",
        "apiVersion: v1\nclusters: null\ncontexts: []\nusers:\nkind: Config\n",
        "apiVersion: v1\nclusters: [] # none\ncurrent-context: \"\"\n",
        "---\napiVersion: v1\nkind: Config\n",
        "users:\n    - name: a\n      user: {}\nclusters:\n  -\n    name: b\n    cluster: {}\n",
        "clusters:\r\n- name: b\r\n  cluster: {}\r\ncontexts: []\r\n",
        "apiVersion: v1\nkind: Config\nusers:\n- name: a\n  user: {token: x}"
      })
  void oddFilesAreEditedToo(String before) throws Exception {
    Kubeconfig after = added(before);
    assertThat(client(after).getMasterUrl()).contains(":40443");
    Map<Object, Object> rest = Yaml.read(after.without(NAME).text(), "x");
    Map<Object, Object> old = Yaml.read(before, "x");
    old.values().removeIf(value -> value == null || value.equals(List.of()));
    assertThat(rest).containsAllEntriesOf(old);
  }

  @Test
  void theContextIsNoLongerCurrentWhenItIsGone() throws Exception {
    String text = added(MINE).text().replace("current-context: prod", "current-context: " + NAME);
    assertThat(new Kubeconfig(text).without(NAME).text())
        .isEqualTo(MINE.replace("current-context: prod", "current-context: \"\""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "contexts:\n- name: devsandbox-work\n  context: {cluster: a}\n",
        "clusters:\n- name: devsandbox-work\n  cluster: {}\n",
        "users:\n- {name: devsandbox-work, user: {}}\n"
      })
  void entriesOfThatNameThatAPersonMadeAreLeftAlone(String text) throws Exception {
    assertThatThrownBy(() -> added(text))
        .isInstanceOfSatisfying(
            Problem.class, e -> assertThat(e.kind()).isEqualTo(Problem.Kind.REFUSED));
    assertThat(new Kubeconfig(text).without(NAME).text()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "[]",
        "clusters: 5\n",
        "clusters: {}\n",
        "{\"apiVersion\": \"v1\", \"clusters\": [{\"name\": \"a\", \"cluster\": {}}]}",
        "clusters: [{name: a, cluster: {}}]\n",
        "a: 1\n---\nb: 2\n",
        "a: &x [*x]\nb: : :",
        "a: !!java.net.URL [http://example.com]\n",
        "clusters: &c\n- name: a\nusers: *c\n",
        "clusters: []\nclusters: []\n",
        "\tapiVersion: v1\n"
      })
  void whatCannotBeEditedWithoutHarmIsRefused(String text) {
    assertThatThrownBy(() -> added(text)).isInstanceOf(Problem.class);
  }

  @Test
  void aTextThatExplodesIsRefused() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x,x]\n");
    for (int i = 1; i < 60; i++) {
      bomb.append("a%d: &a%d [*a%d,*a%d]\n".formatted(i, i, i - 1, i - 1));
    }
    assertThatThrownBy(() -> added(bomb.toString())).isInstanceOf(Problem.class);
    assertThatThrownBy(() -> added("a: " + "[".repeat(100_000))).isInstanceOf(Problem.class);
  }

  @Test
  void credentialsAreNotPrinted() throws Exception {
    assertThat(added(MINE) + "" + cluster()).doesNotContain(pem("PRIVATE KEY"));
  }
}
