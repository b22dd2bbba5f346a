package dev.devsandbox.egress.component;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.wire.EgressConfig;
import dev.devsandbox.wire.EgressProtocol;
import dev.devsandbox.wire.EgressRule;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The real process behind the fence's real rules, attacked by ordinary clients. */
@Tag("component")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class EgressComponentTest {
  private static final int LAST = Integer.MAX_VALUE;
  private static final EgressRule TLS =
      new EgressRule.Hosts(
          "p/tls",
          List.of("allowed.test", "private.test", "mixed.test", "metadata.test"),
          EgressProtocol.TLS,
          List.of(443));
  private static final EgressRule HTTP =
      new EgressRule.Hosts("p/http", List.of("allowed.test"), EgressProtocol.HTTP, List.of(80));
  private static final EgressRule TCP =
      new EgressRule.Hosts(
          "p/tcp", List.of("tcp.test"), EgressProtocol.TCP, List.of(22, 9000, 9001));
  private static final EgressRule SPARE =
      new EgressRule.Hosts("p/spare", List.of("denied.test"), EgressProtocol.TCP, List.of(22));

  private Lab lab;
  private long seq;

  @BeforeAll
  void start() throws Exception {
    lab = new Lab();
    apply(TLS, HTTP, TCP);
    lab.startProxy();
  }

  @AfterAll
  void stop() throws Exception {
    try {
      System.out.println(Files.readString(lab.directory().resolve("proxy.log"), UTF_8));
    } finally {
      lab.close();
    }
  }

  @ParameterizedTest
  @CsvSource({"-4,203.0.113.10", "-6,2001:db8:113:0:0:0:0:10"})
  void anAllowedNameAnswersByHttpsAndHttp(String family, String address) throws Exception {
    assertThat(curl(family, "https://allowed.test/x"))
        .isEqualTo(ok("sni=allowed.test host=allowed.test ip=" + address + " GET /x HTTP/1.1"));
    assertThat(curl(family, "http://allowed.test/x"))
        .isEqualTo(ok("plain host=allowed.test ip=" + address + " GET /x HTTP/1.1"));
  }

  @Test
  void aServerThatSpeaksFirstIsReachedByName() throws Exception {
    assertThat(lab.shell("bash -c 'exec 3<>/dev/tcp/tcp.test/22; head -n1 <&3'").output())
        .startsWith("SSH-2.0-world");
  }

  @Test
  void aProxyAwareClientIsServedToo() throws Exception {
    String proxy = "http://127.0.0.1:15002";
    assertThat(curl("-x", proxy, "https://allowed.test/").output()).contains("sni=allowed.test");
    assertThat(curl("-x", proxy, "http://allowed.test/").output()).contains("host=allowed.test");
    assertThat(curl("-x", proxy, "-p", "http://allowed.test/").output())
        .contains("host=allowed.test");
  }

  @Test
  void anAllowedNameIsReachedAtItsOwnAddressWhateverTheClientDialled() throws Exception {
    Lab.Result result =
        curl("--connect-to", "allowed.test:443:203.0.113.66:443", "https://allowed.test/");
    assertThat(result.output()).contains("sni=allowed.test").contains("ip=203.0.113.10");
  }

  @Test
  void privateAddressesOfAMixedAnswerAreLeftOut() throws Exception {
    assertThat(curl("https://mixed.test/").output()).contains("ip=203.0.113.10");
  }

  @ParameterizedTest
  @CsvSource({
    "http://203.0.113.66/,NotAllowed",
    "http://169.254.169.254/,NeverAddress",
    "http://10.43.0.1/,NeverAddress",
    "-H Host:denied.test http://allowed.test/,HostMismatch",
    "-x 127.0.0.1:15002 http://denied.test/,NotAllowed",
    "-x 127.0.0.1:15002 http://allowed.test:8080/,PortNotAllowed",
    "-x 127.0.0.1:15002 http://169.254.169.254/,NeverAddress",
    "-x 127.0.0.1:15002 http://127.0.0.1:15002/,NeverAddress",
    "-x 127.0.0.1:15002 -H Host:allowed.test http://denied.test/,BadRequest",
    "-x 127.0.0.1:15002 http://198.18.255.1/,NotAllowed",
    "http://127.0.0.1:15002/,BadRequest"
  })
  void aRefusedRequestSaysWhy(String arguments, String reason) throws Exception {
    Lab.Result result = curl(("-i " + arguments).split(" ", -1));
    assertThat(result.output())
        .contains("X-Devsandbox-Deny: " + reason)
        .contains("\"code\":\"" + reason + "\"");
  }

  @ParameterizedTest
  @CsvSource({
    "denied.test:443,NotAllowed",
    "allowed.test:25,PortNotAllowed",
    "private.test:443,ResolvedPrivate",
    "metadata.test:443,NeverAddress",
    "169.254.169.254:80,NeverAddress",
    "10.43.0.1:443,NeverAddress",
    "127.0.0.1:15001,NeverAddress",
    "[::1]:15001,NeverAddress",
    "[::ffff:10.0.0.5]:443,NeverAddress",
    "0177.0.0.1:80,BadRequest",
    "allowed.test:0443,BadRequest"
  })
  void aRefusedTunnelSaysWhy(String target, String reason) throws Exception {
    String line = "printf 'CONNECT " + target + " HTTP/1.1\\r\\n\\r\\n' >&3; cat <&3";
    Lab.Result result = lab.shell("bash -c \"exec 3<>/dev/tcp/127.0.0.1/15002; " + line + "\"");
    assertThat(result.output()).contains("X-Devsandbox-Deny: " + reason);
  }

  @ParameterizedTest
  @CsvSource({
    "-connect 203.0.113.66:443 -servername denied.test",
    "-connect 203.0.113.10:443 -noservername",
    "-connect allowed.test:443 -servername denied.test",
    "-connect allowed.test:443 -noservername",
    "-connect private.test:443 -servername private.test",
    "-proxy 127.0.0.1:15002 -connect allowed.test:443 -servername denied.test",
    "-proxy 127.0.0.1:15002 -connect allowed.test:443 -noservername"
  })
  void aRefusedHandshakeEndsInAnAlert(String arguments) throws Exception {
    assertThat(lab.shell("openssl s_client " + arguments + " </dev/null").output())
        .contains("alert access denied");
  }

  @ParameterizedTest
  @CsvSource({
    "allowed.test 443",
    "allowed.test 25",
    "203.0.113.66 5432",
    "203.0.113.22 22",
    "127.0.0.1 15001",
    "::1 15001"
  })
  void otherConnectionsAreReset(String target) throws Exception {
    String where = "/dev/tcp/" + target.replace(' ', '/');
    Lab.Result result =
        lab.shell("bash -c 'exec 3<>" + where + "; printf \"SSH-2.0-x\\r\\n\" >&3; cat <&3'");
    assertThat(result.output()).contains("Connection reset by peer");
  }

  @Test
  void aSecondRequestToAnotherHostIsNotForwarded() throws Exception {
    String requests =
        "GET /one HTTP/1.1\\r\\nHost: allowed.test\\r\\n\\r\\n"
            + "GET /two HTTP/1.1\\r\\nHost: denied.test\\r\\n\\r\\n";
    Lab.Result result =
        lab.shell(
            "bash -c 'exec 3<>/dev/tcp/allowed.test/80; printf \"" + requests + "\" >&3; cat <&3'");
    assertThat(result.output())
        .contains("GET /one")
        .contains("X-Devsandbox-Deny: HostMismatch")
        .doesNotContain("GET /two");
  }

  @Test
  void unlistedNamesDoNotExistAndAreNotLookedUp() throws Exception {
    assertThat(lab.workload("getent", "hosts", "secret-data.denied.test").exit()).isEqualTo(2);
    assertThat(lab.journal()).noneMatch(line -> line.contains("secret-data"));
  }

  @Test
  void noTransferIsCutByAHalfClose() throws Exception {
    Lab.Result result = lab.workloadClass(HalfCloseClient.class, "tcp.test", "500");
    assertThat(result.output().strip()).isEqualTo("0 of 500");
  }

  @Test
  void theNodeMayAskForHealthAndNothingElse() throws Exception {
    assertThat(lab.node("curl", "-si", "-m", "20", "http://10.42.0.9:15020/healthz").output())
        .startsWith("HTTP/1.1 200 OK");
    assertThat(lab.node("curl", "-si", "-m", "20", "http://10.42.0.9:15020/config").output())
        .startsWith("HTTP/1.1 404");
  }

  @Test
  void aRevokedRuleClosesItsTunnelAndANewOneOpens() throws Exception {
    apply(TLS, HTTP, TCP, SPARE);
    Lab.await("the new rule works", () -> reachable("denied.test"));
    Process tunnel =
        lab.startWorkload(
            "tunnel.log", "bash", "-c", "exec 3<>/dev/tcp/denied.test/22; echo open; cat <&3");
    Lab.await("the tunnel stands", () -> logged("tunnel.log", "SSH-2.0-world"));
    apply(TLS, HTTP, TCP);
    Lab.await("the tunnel is closed", () -> !tunnel.isAlive());
    assertThat(lab.directory().resolve("tunnel.log")).content().contains("Connection reset");
    assertThat(reachable("denied.test")).isFalse();
    assertThat(reachable("tcp.test")).isTrue();
  }

  @Test
  void anOlderConfigChangesNothing() throws Exception {
    seq -= 1;
    EgressConfig older = config(List.of(TLS, HTTP, TCP, SPARE));
    seq += 1;
    lab.configure(older);
    Lab.await("the config is refused", () -> logged("proxy.log", "OutOfOrder"));
    assertThat(reachable("denied.test")).isFalse();
  }

  @Test
  @Order(LAST - 1)
  void aRestartKeepsAddressesAndConfig() throws Exception {
    String before = lab.workload("getent", "ahostsv4", "tcp.test").output();
    lab.signalProxy("KILL");
    lab.awaitProxyEnd();
    Files.delete(lab.directory().resolve("config/egress-config"));
    lab.startProxy();
    assertThat(lab.workload("getent", "ahostsv4", "tcp.test").output()).isEqualTo(before);
    assertThat(reachable("tcp.test")).isTrue();
  }

  @Test
  @Order(LAST - 1)
  void noNumberOfConnectionsExhaustsTheHeap() throws Exception {
    assertThat(lab.workloadClass(MemoryFlood.class).output()).contains("flooded");
    assertThat(curl("https://allowed.test/").output()).contains("sni=allowed.test");
  }

  @Test
  @Order(LAST)
  void aDeadProxyLetsNothingThrough() throws Exception {
    lab.signalProxy("TERM");
    lab.awaitProxyEnd();
    int reached = lab.journal().size();
    assertThat(curl("-m", "5", "http://203.0.113.10/").exit()).isEqualTo(7);
    assertThat(curl("-m", "5", "https://allowed.test/").exit()).isEqualTo(6);
    assertThat(lab.journal()).hasSize(reached);
  }

  @Test
  @Order(LAST - 2)
  void nothingThatIsNotAllowedWasEverReached() throws Exception {
    assertThat(lab.journal())
        .noneMatch(line -> line.contains("10.0.0.5") || line.contains("169.254"))
        .filteredOn(line -> line.contains("203.0.113.66") || line.contains("113:0:0:0:0:66"))
        .allMatch(line -> line.startsWith("22 "));
    assertThat(lab.journal()).noneMatch(line -> line.startsWith("443 ") && line.endsWith(" -"));
  }

  private boolean reachable(String name) {
    try {
      return lab.shell("bash -c 'exec 3<>/dev/tcp/" + name + "/22; head -n1 <&3'")
          .output()
          .startsWith("SSH-2.0-world");
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private boolean logged(String file, String text) {
    try {
      return Files.readString(lab.directory().resolve(file), UTF_8).contains(text);
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  private Lab.Result curl(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("curl", "-sSk", "--http1.1", "-m", "30"));
    command.addAll(List.of(arguments));
    return lab.workload(command.toArray(String[]::new));
  }

  private static Lab.Result ok(String line) {
    return new Lab.Result(0, line + "\n");
  }

  private void apply(EgressRule... rules) throws Exception {
    seq++;
    lab.configure(config(List.of(rules)));
  }

  private EgressConfig config(List<EgressRule> rules) {
    return new EgressConfig("s", 10 + seq, List.of(), rules, List.of());
  }
}
