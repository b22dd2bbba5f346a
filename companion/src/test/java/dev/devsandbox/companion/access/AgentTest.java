package dev.devsandbox.companion.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.qemu.FakePeer;
import dev.devsandbox.companion.qemu.GuestAgent;
import dev.devsandbox.companion.vm.VmHome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgentTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final String MAC = "52:54:00:00:00:01";

  @TempDir Path dir;

  private Agent agent() {
    return new Agent(new VmHome(dir));
  }

  /** An agent whose answer to anything but the synchronisation is the given one. */
  private FakePeer peer(String answer) throws IOException {
    return new FakePeer(
        dir.resolve("qga.sock"),
        "",
        line ->
            line.contains("guest-sync-delimited")
                ? "\u00ff{\"return\": %s}\n".formatted(line.replaceAll(".*\"id\":(\\d+).*", "$1"))
                : answer);
  }

  @Test
  void aProgramRunsAsTheUserWithItsInput() throws Exception {
    try (FakePeer peer = peer("{\"return\":{\"pid\":4,\"exited\":true,\"exitcode\":5}}\n")) {
      byte[] input = "secret".getBytes(StandardCharsets.UTF_8);
      GuestAgent.Outcome outcome =
          agent().run(GuestProgram.parse("dev", List.of("id", "-u; x")), input, LIMIT);
      assertThat(outcome.exit()).isEqualTo(5);
      assertThat(peer.heard().get(1))
          .contains("\"path\":\"runuser\"", "[\"-u\",\"dev\",\"--\",\"id\",\"-u; x\"]")
          .doesNotContain("secret");
    }
  }

  @Test
  void rootNeedsNoOtherProgram() throws Exception {
    assertThat(GuestProgram.parse("root", List.of("id")).words()).containsExactly("id");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-u", "a b", "Root", "0", "a;b"})
  void aUserWithAnotherFormIsRefused(String user) {
    assertThatThrownBy(() -> GuestProgram.parse(user, List.of("id"))).isInstanceOf(Problem.class);
  }

  @Test
  void aProgramThatRunsOnIsSaid() throws Exception {
    try (FakePeer peer = peer("{\"return\":{\"pid\":4,\"exited\":false}}\n")) {
      assertThatThrownBy(() ->
              agent().run(new GuestProgram("dev", List.of("x")), new byte[0], Duration.ofMillis(1)))
          .isInstanceOfSatisfying(
              Problem.class,
              e -> {
                assertThat(e.kind()).isEqualTo(Problem.Kind.TIMEOUT);
                assertThat(e).hasMessageContaining("still runs");
              });
      assertThat(peer.heard()).hasSizeGreaterThan(2);
    }
  }

  @Test
  void aVmThatDoesNotRunIsSaid() {
    assertThatThrownBy(() -> agent().ping())
        .isInstanceOfSatisfying(
            Problem.class, e -> assertThat(e.kind()).isEqualTo(Problem.Kind.REFUSED));
  }

  @Test
  void addressesAreThoseOfOurCardAndNothingElseTheGuestSays() throws Exception {
    String cards =
        """
        {"return":[{"name":"lo","hardware-address":"00:00:00:00:00:00","ip-addresses":\
        [{"ip-address":"127.0.0.1"}]},{"name":"e0","hardware-address":"52:54:00:00:00:01",\
        "ip-addresses":[{"ip-address":"10.0.2.15"},{"ip-address":"fe80::1"},\
        {"ip-address":"evil.example"},{"ip-address":"127.0.0.1"},{"ip-address":"fec0::5"}]},\
        {"name":"docker0","hardware-address":"02:00:00:00:00:01",\
        "ip-addresses":[{"ip-address":"172.17.0.1"}]}]}
        """;
    try (FakePeer peer = peer(cards)) {
      assertThat(agent().addresses(MAC)).containsExactly("10.0.2.15", "fec0:0:0:0:0:0:0:5");
      assertThat(peer.heard()).hasSize(2);
    }
  }
}
