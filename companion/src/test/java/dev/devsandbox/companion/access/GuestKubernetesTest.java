package dev.devsandbox.companion.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.devsandbox.companion.access.GuestKubernetes.Look;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.qemu.FakePeer;
import dev.devsandbox.companion.vm.VmHome;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuestKubernetesTest {
  private static final String PEM = base64("-----BEGIN CERTIFICATE-----\n");
  private static final String KUBECONFIG =
      """
      current-context: a
      contexts: [{name: a, context: {cluster: b, user: c}}]
      clusters: [{name: b, cluster: {certificate-authority-data: "%s"}}]
      users: [{name: c, user: {token: secret}}]
      """
          .formatted(PEM);

  @TempDir Path dir;
  private FakePeer guest;

  @AfterEach
  void end() throws Exception {
    guest.close();
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A guest whose unit is in a state, and that has a kubeconfig or not. */
  private GuestKubernetes guest(String unit, String log, boolean kubeconfig) throws Exception {
    String[] last = {""};
    guest =
        new FakePeer(
            dir.resolve("qga.sock"),
            "",
            line -> {
              if (line.contains("guest-sync-delimited")) {
                return "\u00ff{\"return\": %s}\n"
                    .formatted(line.replaceAll(".*\"id\":(\\d+).*", "$1"));
              }
              if (line.contains("\"guest-exec\"")) {
                last[0] = line;
                return "{\"return\":{\"pid\":4}}\n";
              }
              if (line.contains("guest-exec-status")) {
                return outcome(last[0], unit, log, kubeconfig);
              }
              if (line.contains("guest-file-read")) {
                return "{\"return\":{\"count\":1,\"eof\":true,\"buf-b64\":\"%s\"}}\n"
                    .formatted(base64(KUBECONFIG));
              }
              return "{\"return\":7}\n";
            });
    return new GuestKubernetes(new Agent(new VmHome(dir)));
  }

  private static String outcome(String asked, String unit, String log, boolean kubeconfig) {
    boolean fails = asked.contains("\"test\"") && !kubeconfig;
    String said = asked.contains("journalctl") ? log : unit;
    return "{\"return\":{\"exited\":true,\"exitcode\":%d,\"out-data\":\"%s\"}}\n"
        .formatted(fails ? 1 : 0, base64(said));
  }

  private static String unit(String active) {
    return "LoadState=loaded\nActiveState=" + active + "\nSubState=start-pre\n";
  }

  @Test
  void aClusterThatAnswersIsTakenByWhatGuestClusterAllows() throws Exception {
    Look look = guest(unit("active"), "", true).look();
    assertThat(look)
        .isInstanceOfSatisfying(
            Look.Up.class,
            up ->
                assertThat(up.cluster().credentials())
                    .containsExactly(java.util.Map.entry("token", "secret")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"activating", "reloading", "inactive", "active"})
  void withoutAKubeconfigItIsStillStarting(String active) throws Exception {
    assertThat(guest(unit(active), "", false).look())
        .isEqualTo(new Look.Starting(active + " (start-pre)"));
  }

  @Test
  void aKubeconfigOfAUnitThatStillLoadsImagesIsNotTakenYet() throws Exception {
    assertThat(guest(unit("activating"), "", true).look()).isInstanceOf(Look.Starting.class);
  }

  @Test
  void theLastWordsOfAFailedUnitAreShownEscaped() throws Exception {
    assertThat(guest(unit("failed"), "one\n\u001b[31mred\n", true).look())
        .isEqualTo(new Look.Failed(java.util.List.of("one", "\\u{1b}[31mred")));
  }

  @Test
  void aGuestWithoutTheUnitHasNoKubernetes() throws Exception {
    assertThat(guest("LoadState=not-found\nActiveState=inactive\n", "", false).look())
        .isEqualTo(new Look.Absent());
  }

  @Test
  void aGuestThatSaysSomethingElseEntirelyIsStarting() throws Exception {
    assertThat(guest("ActiveState=\u001b[2Jfailed\nrubbish", "", false).look())
        .isEqualTo(new Look.Starting("unknown (unknown)"));
  }

  @Test
  void theBootTimeIsTheGuestsOwnOrLongAgo() throws Exception {
    assertThat(guest("UserspaceTimestamp=@1763900000\n", "", false).bootTime())
        .isEqualTo(Instant.ofEpochSecond(1763900000));
    guest.close();
    java.nio.file.Files.delete(dir.resolve("qga.sock"));
    assertThat(guest("UserspaceTimestamp=@999999999999999999\n", "", false).bootTime())
        .isEqualTo(Instant.EPOCH);
  }

  @Test
  void aVmThatDoesNotRunIsNoGuestThatStarts() throws Exception {
    GuestKubernetes kubernetes = guest("", "", false);
    guest.close();
    java.nio.file.Files.delete(dir.resolve("qga.sock"));
    assertThatThrownBy(kubernetes::look)
        .isInstanceOfSatisfying(
            Problem.class, e -> assertThat(e.kind()).isEqualTo(Problem.Kind.REFUSED));
  }
}
