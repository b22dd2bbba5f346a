package dev.devsandbox.operator.issuer;

import com.nimbusds.jose.util.JSONObjectUtils;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.devsandbox.operator.tls.ServerTls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Publishes the issuer's metadata (OpenID Connect Discovery 1.0 §4) and its keys, and nothing else.
 * What a caller may cost is bounded by the JVM's {@code jdk.httpserver.maxConnections} and {@code
 * sun.net.httpserver.maxReqTime}.
 */
public final class OidcServer implements AutoCloseable {
  // Far below the lead with which a key is published before it signs.
  private static final String CACHE = "public, max-age=300";

  private final HttpsServer server;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

  /**
   * Binds the port; nothing is answered before {@link #start}.
   *
   * @param issuer the URL under which verifiers reach this server; its path is the prefix of both
   *     documents
   */
  public OidcServer(InetSocketAddress address, URI issuer, ServerTls tls, IssuerKeys keys) {
    try {
      server = HttpsServer.create(address, 0);
    } catch (IOException e) {
      throw new UncheckedIOException("can't listen on " + address, e);
    }
    String base = issuer.toString().replaceAll("/$", "");
    String prefix = URI.create(base).getPath();
    var documents =
        Map.<String, Supplier<Optional<Document>>>of(
            prefix + "/.well-known/openid-configuration",
            () -> Optional.of(new Document("application/json", discovery(issuer, base))),
            prefix + "/jwks",
            () -> keys.current().map(k -> new Document("application/jwk-set+json", k.published())));
    server.setHttpsConfigurator(new HttpsConfigurator(tls.context()));
    server.setExecutor(executor);
    server.createContext("/", new Documents(documents));
  }

  public void start() {
    server.start();
  }

  /** The port that was bound. */
  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }

  private static String discovery(URI issuer, String base) {
    return JSONObjectUtils.toJSONString(
        Map.of(
            "issuer", issuer.toString(),
            "jwks_uri", base + "/jwks",
            "response_types_supported", List.of("id_token"),
            "subject_types_supported", List.of("public"),
            "id_token_signing_alg_values_supported", List.of("ES256")));
  }

  private record Document(String type, String text) {}

  private record Documents(Map<String, Supplier<Optional<Document>>> byPath)
      implements HttpHandler {
    @Override
    public void handle(HttpExchange exchange) throws IOException {
      try (exchange) {
        var document = byPath.get(exchange.getRequestURI().getPath());
        String method = exchange.getRequestMethod();
        if (document == null) {
          exchange.sendResponseHeaders(404, -1);
        } else if (!method.equals("GET") && !method.equals("HEAD")) {
          exchange.getResponseHeaders().set("Allow", "GET, HEAD");
          exchange.sendResponseHeaders(405, -1);
        } else {
          answer(exchange, document.get());
        }
      }
    }

    private static void answer(HttpExchange exchange, Optional<Document> document)
        throws IOException {
      if (document.isEmpty()) {
        exchange.sendResponseHeaders(503, -1);
        return;
      }
      byte[] body = document.get().text().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", document.get().type());
      exchange.getResponseHeaders().set("Cache-Control", CACHE);
      if (exchange.getRequestMethod().equals("HEAD")) {
        exchange.sendResponseHeaders(200, -1);
      } else {
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
      }
    }
  }
}
