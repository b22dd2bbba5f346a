package dev.devsandbox.companion.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.devsandbox.companion.access.GuestKubernetes.Look;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.qemu.FakePeer;
import dev.devsandbox.companion.vm.VmHome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuestKubernetesTest {
  private static final String KUBECONFIG =
      KubernetesGuest.kubeconfig("-----BEGIN CERTIFICATE-----\n");

  @TempDir Path dir;
  private FakePeer guest;

  @AfterEach
  void end() throws Exception {
    guest.close();
  }

  private GuestKubernetes guest(String unit, String log, boolean kubeconfig) throws Exception {
    guest = KubernetesGuest.at(new VmHome(dir), unit, log, kubeconfig ? KUBECONFIG : "");
    return new GuestKubernetes(new Agent(new VmHome(dir)));
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
                    .containsExactly(Map.entry("token", "secret")));
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
        .isEqualTo(new Look.Failed(List.of("one", "\\u{1b}[31mred")));
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
    Files.delete(dir.resolve("qga.sock"));
    assertThat(guest("UserspaceTimestamp=@999999999999999999\n", "", false).bootTime())
        .isEqualTo(Instant.EPOCH);
  }

  @Test
  void aVmThatDoesNotRunIsNoGuestThatStarts() throws Exception {
    GuestKubernetes kubernetes = guest("", "", false);
    guest.close();
    Files.delete(dir.resolve("qga.sock"));
    assertThatThrownBy(kubernetes::look)
        .isInstanceOfSatisfying(
            Problem.class, e -> assertThat(e.kind()).isEqualTo(Problem.Kind.REFUSED));
  }
}
