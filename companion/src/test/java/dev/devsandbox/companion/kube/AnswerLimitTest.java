package dev.devsandbox.companion.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.throwable;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a server that is no API server. */
@Timeout(60)
class AnswerLimitTest {
  private static final int LIMIT = 4 << 20;
  private static final byte[] SPACES = " ".repeat(1 << 16).getBytes(StandardCharsets.US_ASCII);

  private final CompletableFuture<IOException> brokenOff = new CompletableFuture<>();
  @TempDir Path folder;
  private HttpServer server;

  @BeforeEach
  void listen() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  @AfterEach
  void end() {
    server.stop(0);
  }

  private KubernetesClient client() throws Exception {
    return client(Duration.ofMinutes(1));
  }

  private KubernetesClient client(Duration answer) throws Exception {
    Path kubeconfig = folder.resolve("config");
    Files.writeString(
        kubeconfig,
        """
        apiVersion: v1
        kind: Config
        current-context: one
        clusters:
        - {name: one, cluster: {server: "http://127.0.0.1:%d"}}
        contexts:
        - {name: one, context: {cluster: one, user: me}}
        users:
        - {name: me, user: {token: none}}
        """
            .formatted(server.getAddress().getPort()));
    return new Connection(kubeconfig, null).open(Map.of(), answer);
  }

  private void sendWithoutEnd(HttpExchange exchange, int status) throws IOException {
    exchange.sendResponseHeaders(status, 0);
    try (OutputStream out = exchange.getResponseBody()) {
      while (true) {
        out.write(SPACES);
      }
    } catch (IOException e) {
      brokenOff.complete(e);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 404, 500})
  void anAnswerWithoutEndIsBrokenOffAndTheReasonSaid(int status) throws Exception {
    server.createContext("/", exchange -> sendWithoutEnd(exchange, status));
    try (KubernetesClient client = client()) {
      assertThatExceptionOfType(KubernetesClientException.class)
          .isThrownBy(() -> client.nodes().list())
          .satisfies(
              e -> assertThat(ApiFailure.reason(e)).isEqualTo("the answer is larger than 4 MiB"));
      // The server notices: nobody reads on.
      assertThat(brokenOff.join()).asInstanceOf(throwable(IOException.class)).isNotNull();
    }
  }

  @Test
  void aClusterThatAnswersWithoutEndIsSaidToLackThat() throws Exception {
    server.createContext("/", exchange -> sendWithoutEnd(exchange, 200));
    try (KubernetesClient client = client()) {
      assertThat(new ClusterHealth(client, Instant.EPOCH).missing())
          .contains("the API server doesn't answer: the answer is larger than 4 MiB");
    }
  }

  @Test
  void anAnswerOfJustTheLimitIsWholeAndOneByteMoreIsNot() throws Exception {
    server.createContext("/just", exchange -> send(exchange, LIMIT));
    server.createContext("/more", exchange -> send(exchange, LIMIT + 1));
    try (KubernetesClient client = client()) {
      assertThat(client.raw("/just")).hasSize(LIMIT);
      assertThatExceptionOfType(KubernetesClientException.class)
          .isThrownBy(() -> client.raw("/more"));
      assertThat(client.raw("/just")).hasSize(LIMIT);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{"})
  void anAnswerThatStopsInTheMiddleIsGivenUp(String begun) throws Exception {
    CompletableFuture<Void> seen = new CompletableFuture<>();
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 2);
          exchange.getResponseBody().write(begun.getBytes(StandardCharsets.US_ASCII));
          exchange.getResponseBody().flush();
          seen.join();
        });
    try (KubernetesClient client = client(Duration.ofMillis(500))) {
      assertThatExceptionOfType(KubernetesClientException.class)
          .isThrownBy(() -> client.nodes().list())
          .satisfies(e -> assertThat(ApiFailure.reason(e)).isEqualTo("the answer takes too long"));
    } finally {
      seen.complete(null);
    }
  }

  private static void send(HttpExchange exchange, int bytes) throws IOException {
    exchange.sendResponseHeaders(200, bytes);
    try (OutputStream out = exchange.getResponseBody()) {
      for (int i = 0; i < bytes; i++) {
        out.write('x');
      }
    } catch (IOException e) {
      // Not all was wanted.
      return;
    }
  }
}
