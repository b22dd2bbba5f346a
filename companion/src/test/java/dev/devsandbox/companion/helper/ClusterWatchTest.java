package dev.devsandbox.companion.helper;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.devsandbox.companion.access.Agent;
import dev.devsandbox.companion.access.KubernetesGuest;
import dev.devsandbox.companion.host.Command;
import dev.devsandbox.companion.host.Documents;
import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Programs;
import dev.devsandbox.companion.image.Digest;
import dev.devsandbox.companion.qemu.FakePeer;
import dev.devsandbox.companion.vm.Hardware;
import dev.devsandbox.companion.vm.Network;
import dev.devsandbox.companion.vm.Ports;
import dev.devsandbox.companion.vm.Vm;
import dev.devsandbox.companion.vm.VmHome;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterWatchTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final String ACTIVE = "LoadState=loaded\nActiveState=active\nSubState=running\n";

  @TempDir Path dir;
  private final List<String> log = new ArrayList<>();
  private HttpsServer api;
  private String authority;
  private int status = 200;

  @BeforeEach
  void serve() throws Exception {
    KeyStore keys = keys("server");
    authority = pem(keys);
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, "secret".toCharArray());
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(managers.getKeyManagers(), null, null);
    api = HttpsServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    api.setHttpsConfigurator(new HttpsConfigurator(tls));
    api.createContext(
        "/readyz",
        exchange -> {
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    api.start();
    new Documents().write(new VmHome(dir).record(), vm(api.getAddress().getPort()));
  }

  @AfterEach
  void end() {
    api.stop(0);
  }

  private KeyStore keys(String name) throws Exception {
    Path file = dir.resolve(name + ".p12");
    new Programs()
        .run(
            Command.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "a",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=ip:127.0.0.1",
                "-storepass",
                "secret",
                "-keystore",
                file.toString()),
            Duration.ofMinutes(1));
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, "secret".toCharArray());
    }
    return store;
  }

  private static String pem(KeyStore store) throws Exception {
    return "-----BEGIN CERTIFICATE-----\n"
        + Base64.getMimeEncoder().encodeToString(store.getCertificate("a").getEncoded())
        + "\n-----END CERTIFICATE-----\n";
  }

  private static Vm vm(int port) {
    return new Vm(
        new Name("work"),
        Digest.of(""),
        "dev",
        2,
        1024,
        1L << 30,
        "52:54:00:00:00:01",
        new Ports(port == 1 ? 2 : 1, port),
        Network.USER,
        Optional.empty(),
        new Hardware("QEMU 7.2", "pc-q35-7.2", "max", "tcg"),
        List.of(),
        Instant.EPOCH);
  }

  private Optional<ClusterSign> check(String unit, String kubeconfig) throws Exception {
    VmHome home = new VmHome(dir);
    try (FakePeer _ = KubernetesGuest.at(home, unit, "boom", kubeconfig)) {
      new ClusterWatch(home, new Documents(), new Agent(home), log::add, () -> NOW)
          .check(() -> false);
    }
    Files.delete(home.agent());
    return ClusterSign.of(home, new Documents());
  }

  @Test
  void aClusterThatAnswersIsSaidWithTheTime() throws Exception {
    assertThat(check(ACTIVE, KubernetesGuest.kubeconfig(authority)))
        .contains(new ClusterSign(true, "", NOW));
    assertThat(log).containsExactly("Kubernetes answered at 2026-01-02T03:04:05Z");
  }

  @Test
  void oneThatWantsToKnowWhoAsksAnswers() throws Exception {
    status = 401;
    assertThat(check(ACTIVE, KubernetesGuest.kubeconfig(authority)).orElseThrow().answers())
        .isTrue();
  }

  /** Its helper would look after nothing else any more. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @Timeout(60)
  void oneThatBeginsAnAnswerAndDoesNotEndItHoldsNobodyUp(boolean sends) throws Exception {
    CompletableFuture<Void> seen = new CompletableFuture<>();
    api.removeContext("/readyz");
    api.createContext(
        "/readyz",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write(' ');
          exchange.getResponseBody().flush();
          while (sends) {
            exchange.getResponseBody().write(new byte[1 << 16]);
          }
          seen.join();
        });
    assertThat(check(ACTIVE, KubernetesGuest.kubeconfig(authority)).orElseThrow().answers())
        .isTrue();
    seen.complete(null);
  }

  @Test
  void oneThatIsNotReadyDoesNot() throws Exception {
    status = 503;
    assertThat(check(ACTIVE, KubernetesGuest.kubeconfig(authority)))
        .contains(new ClusterSign(false, "it isn't ready: status 503", NOW));
  }

  @Test
  void whoIsNotSignedByTheGuestsAuthorityIsNotBelieved() throws Exception {
    assertThat(
            check(ACTIVE, KubernetesGuest.kubeconfig(pem(keys("other")))).orElseThrow().answers())
        .isFalse();
  }

  @Test
  void aUnitThatFailedIsSaidWithItsLastWords() throws Exception {
    assertThat(check("LoadState=loaded\nActiveState=failed\n", ""))
        .contains(new ClusterSign(false, "its unit failed: [boom]", NOW));
  }

  @Test
  void ofAGuestWithoutKubernetesNothingIsSaid() throws Exception {
    assertThat(check("LoadState=not-found\n", "")).isEmpty();
    assertThat(log).isEmpty();
  }

  @Test
  void whatWasSeenBeforeABootIsForgotten() throws Exception {
    VmHome home = new VmHome(dir);
    check(ACTIVE, KubernetesGuest.kubeconfig(authority));
    ClusterSign.forget(home);
    assertThat(ClusterSign.of(home, new Documents())).isEmpty();
  }
}
