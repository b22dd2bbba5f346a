package dev.devsandbox.operator.health;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** Answers {@code /livez}, {@code /readyz} and {@code /metrics}. */
public final class HealthServer implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

  /**
   * Binds the port.
   *
   * @param notLive why the process should be restarted; empty if it should not
   * @param notReady why it is not ready; empty if it is
   * @param metrics the text of all metrics
   */
  public HealthServer(
      InetSocketAddress address,
      Supplier<Optional<String>> notLive,
      Supplier<Optional<String>> notReady,
      Supplier<String> metrics) {
    try {
      server = HttpServer.create(address, 0);
    } catch (IOException e) {
      throw new UncheckedIOException("can't listen on " + address, e);
    }
    server.setExecutor(executor);
    server.createContext("/livez", exchange -> check(exchange, notLive));
    server.createContext("/readyz", exchange -> check(exchange, notReady));
    server.createContext(
        "/metrics", exchange -> answer(exchange, HttpURLConnection.HTTP_OK, metrics.get()));
  }

  /** Answers from now on. */
  public void start() {
    server.start();
  }

  /** The port that was bound. */
  public int port() {
    return server.getAddress().getPort();
  }

  private static void check(HttpExchange exchange, Supplier<Optional<String>> problem)
      throws IOException {
    Optional<String> found = problem.get();
    answer(
        exchange,
        found.isPresent() ? HttpURLConnection.HTTP_UNAVAILABLE : HttpURLConnection.HTTP_OK,
        found.orElse("ok"));
  }

  private static void answer(HttpExchange exchange, int code, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
    exchange.sendResponseHeaders(code, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }
}
