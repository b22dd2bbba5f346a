package dev.devsandbox.fence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.wire.FenceConfigs;
import dev.devsandbox.wire.FenceRules;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The fence as a process in a pod's network, with honest and with sabotaged rules. */
@Tag("component")
class FenceComponentTest {
  private static final String HASH = FenceRules.hash(FenceRules.render(FenceConfigs.sample()));

  @TempDir Path directory;

  @Test
  void provesItsRulesAndLetsNothingOut() throws Exception {
    try (PodNetwork pod = new PodNetwork(directory, PodNetwork.Family.DUAL)) {
      PodNetwork.Run run = pod.fence(FenceConfigs.SAMPLE, Map.of());
      assertThat(run.report().failure()).as(run.log()).isNull();
      assertThat(run.status()).isZero();
      assertThat(run.report().rules()).isEqualTo(HASH);
      assertThat(run.report().proofs())
          .contains(
              "redirect/tcp4/1000",
              "redirect/tcp6/1000",
              "dns/udp6/65533",
              "refuse/icmp6/1000",
              "stray/tcp6/1000",
              "refuse/tcp6/64322",
              "never/tcp4/64321",
              "counter/denied_egress",
              "read-back");
      assertThat(pod.packetsOut()).isZero();
    }
  }

  @Test
  void provesThemAgainAfterARestartOfItsContainer() throws Exception {
    try (PodNetwork pod = new PodNetwork(directory, PodNetwork.Family.DUAL)) {
      pod.fence(FenceConfigs.SAMPLE, Map.of());
      PodNetwork.Run again = pod.fence(FenceConfigs.SAMPLE, Map.of());
      assertThat(again.report().failure()).isNull();
      assertThat(again.status()).isZero();
    }
  }

  @Test
  void aPodWithoutIpv6IsProvenToHaveNone() throws Exception {
    try (PodNetwork pod = new PodNetwork(directory, PodNetwork.Family.IPV4)) {
      PodNetwork.Run run = pod.fence(FenceConfigs.SAMPLE, Map.of());
      assertThat(run.report().failure()).as(run.log()).isNull();
      assertThat(run.report().proofs())
          .contains("redirect/tcp4/1000", "unreachable/tcp6/1000", "refuse/udp6/1000")
          .doesNotContain("redirect/tcp6/1000");
      assertThat(pod.packetsOut()).isZero();
    }
  }

  @Test
  void putsTheInitProgramWhereContainersFindIt() throws Exception {
    Path program = Files.writeString(directory.resolve("program"), "static");
    Path shared = Files.createDirectory(directory.resolve("shared"));
    try (PodNetwork pod = new PodNetwork(directory, PodNetwork.Family.IPV4)) {
      PodNetwork.Run run =
          pod.fence(
              FenceConfigs.SAMPLE,
              Map.of(
                  "DEVSANDBOX_INIT", program.toString(), "DEVSANDBOX_INIT_DIR", shared.toString()));
      assertThat(run.status()).isZero();
    }
    assertThat(shared.resolve("init")).hasContent("static");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(shared.resolve("init"))))
        .isEqualTo("r-xr-xr-x");
  }

  @ParameterizedTest
  @CsvSource({"not JSON", "{}", "''"})
  void aBadConfigurationLoadsNothing(String config) throws Exception {
    try (PodNetwork pod = new PodNetwork(directory, PodNetwork.Family.IPV4)) {
      PodNetwork.Run run = pod.fence(config, Map.of());
      assertThat(run.status()).isEqualTo(4);
      assertThat(Objects.requireNonNull(run.report().failure()).proof()).isEqualTo("configuration");
    }
  }

  @Test
  void rulesThatNftRefusesAreReportedWithItsWords() throws Exception {
    PodNetwork.Run run = sabotaged("s/th dport 53/th dport fiftythree/", false).run();
    assertThat(run.status()).isEqualTo(3);
    assertThat(Objects.requireNonNull(run.report().failure()).seen()).contains("fiftythree");
  }

  /** Each line: what is wrong, as a sed script over the rules. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "no rules | d",
        "one open address | /hook output/a ip daddr 203.0.113.77 accept",
        "UDP 443 | /filter hook output/a udp dport 443 accept",
        "ICMP | /filter hook output/a meta l4proto icmp accept",
        "IPv6 | /hook output/a meta nfproto ipv6 accept",
        "uid 1000 exempt | /hook output/a meta skuid 1000 accept",
        "no forward chain | /chain nested/,/^\t}/d",
        "policy accept | s/policy drop/policy accept/",
        "output policy accept | /hook output/s/policy drop/policy accept/",
        "nothing else but a table | $a table ip other { }",
        "a second redirection | $a table ip n { chain o { type nat hook output priority -150; }; }",
        "any address in | /hook input/a tcp dport 15001 accept",
      })
  void sabotagedRulesAreFoundOut(String what, String script) throws Exception {
    Sabotage seen = sabotaged(script, false);
    assertThat(seen.run().status()).as(seen.run().log()).isEqualTo(2);
    assertThat(seen.run().report().failure()).isNotNull();
  }

  /** The same with an nft that lies when the rules are read back: packets alone must tell. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "no rules | d | redirect/tcp4/1000 | true",
        "one open address | /hook output/a ip daddr 192.0.2.1 accept | redirect/tcp4/1000 | true",
        "UDP 443 | /filter hook output/a udp dport 443 accept | refuse/udp4/1000 | true",
        "ICMP | /filter hook output/a meta l4proto icmp accept | refuse/icmp4/1000 | true",
        "ICMPv6 | /filter hook output/a icmpv6 type echo-request accept | refuse/icmp6/1000 | true",
        "IPv6 | /hook output/a meta nfproto ipv6 accept | redirect/tcp6/1000 | true",
        "uid 1000 | /hook output/a meta skuid 1000 accept | redirect/tcp4/1000 | true",
        "any uid but 1000 | /hook output/a meta skuid 65533 accept | redirect/tcp4/65533 | true",
        "DNS | /redirect to :15053/d | dns/udp4/1000 | false",
        "TCP port 22 | /nat hook/a tcp dport 22 return | redirect/tcp4/1000 | false",
        "no stray chain | /chain stray/,/^\t}/d | stray/udp4/1000 | true",
        "identity open | /chain identity_out/a accept | refuse/udp4/64322 | true",
        "egress open | /chain egress_out/a accept | refuse/udp4/64321 | true",
        "metadata open | s/169.254.0.0\\/16/169.254.1.0\\/24/ | never/tcp4/64321 | true",
        "local open | /chain egress_out/a fib daddr type local accept | local/tcp4/64321 | false",
        "health open | /name \"denied_health/d | counter/denied_health | false",
        "dropped unseen | /hook output/a udp dport 443 reject with icmpx admin-prohibited"
            + " | counter/denied_udp | false",
      })
  void packetsAloneFindWhatPacketsCanFind(String what, String script, String proof, boolean leaks)
      throws Exception {
    Sabotage seen = sabotaged(script, true);
    assertThat(seen.run().status()).as(seen.run().log()).isEqualTo(2);
    assertThat(Objects.requireNonNull(seen.run().report().failure()).proof()).isEqualTo(proof);
    assertThat(seen.packetsOut() > 0).as("packets out: %s", seen.packetsOut()).isEqualTo(leaks);
  }

  private record Sabotage(PodNetwork.Run run, long packetsOut) {}

  /** Runs the fence with an nft that changes what it loads. */
  private Sabotage sabotaged(String script, boolean lies) throws Exception {
    Path bin = Files.createDirectory(directory.resolve("bin"));
    Files.writeString(bin.resolve("script.sed"), script + "\n");
    Path nft =
        Files.writeString(
            bin.resolve("nft"),
            """
            #!/bin/sh -e
            bin=$(dirname "$0")
            case "$*" in
            "-f -") tee "$bin/loaded" | sed -f "$bin/script.sed" | /usr/sbin/nft -f - ;;
            "-s list ruleset") LIES && sed 1,2d "$bin/loaded" || exec /usr/sbin/nft "$@" ;;
            *) exec /usr/sbin/nft "$@" ;;
            esac
            """
                .replace("LIES", Boolean.toString(lies)));
    assertThat(nft.toFile().setExecutable(true)).isTrue();
    try (PodNetwork pod = new PodNetwork(directory, PodNetwork.Family.DUAL)) {
      PodNetwork.Run run =
          pod.fence(FenceConfigs.SAMPLE, Map.of("PATH", bin + ":" + System.getenv("PATH")));
      return new Sabotage(run, pod.packetsOut());
    }
  }
}
