package dev.devsandbox.identity;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;

/** Tells the kubelet that this process answers; everything but {@code GET /healthz} is refused. */
record HealthHandler() implements HttpHandler {
  private static final int NO_BODY = -1;

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      boolean isProbe =
          exchange.getRequestMethod().equals("GET")
              && exchange.getRequestURI().toString().equals("/healthz");
      exchange.sendResponseHeaders(isProbe ? Answer.OK : Answer.NOT_FOUND, NO_BODY);
    }
  }
}
