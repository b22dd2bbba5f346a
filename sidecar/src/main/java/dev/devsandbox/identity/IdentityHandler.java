package dev.devsandbox.identity;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.devsandbox.log.JsonLog;
import dev.devsandbox.log.LogEvent;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/** One request: who sent it, what is wrong with it, which dialect answers it. */
final class IdentityHandler implements HttpHandler {
  private final List<Dialect> dialects;
  private final RequestGuard guard;
  private final CallerLookup callers;
  private final RateLimit requests;
  private final RateLimit logLines;
  private final JsonLog log;
  private final AtomicLong unlogged = new AtomicLong();

  IdentityHandler(
      List<Dialect> dialects,
      RequestGuard guard,
      CallerLookup callers,
      RateLimit requests,
      RateLimit logLines,
      JsonLog log) {
    this.dialects = List.copyOf(dialects);
    this.guard = guard;
    this.callers = callers;
    this.requests = requests;
    this.logLines = logLines;
    this.log = log;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Answer answer;
      try {
        answer = answer(exchange);
      } catch (RuntimeException e) {
        log.error("request failed").with(e).write();
        answer = Answer.error(Answer.UNAVAILABLE, "Internal", "the identity sidecar failed");
      }
      write(exchange, answer);
    }
  }

  private Answer answer(HttpExchange exchange) {
    if (!requests.tryAcquire()) {
      return Answer.error(Answer.TOO_MANY, "TooMany", "too many requests; try again");
    }
    // Looked up first: a client in a hurry to close would be gone later.
    OptionalLong uid = callers.uidOf(exchange.getRemoteAddress(), exchange.getLocalAddress());
    Answer answer = answerTo(uid, exchange);
    if (answer.status() == Answer.FORBIDDEN) {
      logDenial(uid, answer);
    }
    return answer;
  }

  private Answer answerTo(OptionalLong uid, HttpExchange exchange) {
    URI uri = exchange.getRequestURI();
    Optional<Dialect> dialect = dialectOf(uri);
    if (dialect.isEmpty()) {
      return Answer.error(Answer.NOT_FOUND, "NotFound", "there is nothing under this path");
    }
    Optional<Answer> objection =
        guard.objection(
            exchange.getRequestMethod(),
            exchange.getRequestHeaders(),
            dialect.get().requiredHeader());
    if (objection.isPresent()) {
      return objection.get();
    }
    if (uid.isEmpty()) {
      return Answer.error(
          Answer.FORBIDDEN, "UnknownCaller", "the kernel doesn't say who opened this connection");
    }
    return dialect.get().answer(uid.getAsLong(), Optional.ofNullable(uri.getRawQuery()));
  }

  private Optional<Dialect> dialectOf(URI uri) {
    boolean isPlainPath =
        uri.getScheme() == null && uri.getRawAuthority() == null && uri.getRawFragment() == null;
    return dialects.stream()
        .filter(dialect -> isPlainPath && dialect.path().equals(uri.getRawPath()))
        .findFirst();
  }

  private void logDenial(OptionalLong uid, Answer answer) {
    if (!logLines.tryAcquire()) {
      unlogged.incrementAndGet();
      return;
    }
    LogEvent line = log.warn("request denied").with("reason", answer.outcome());
    if (uid.isPresent()) {
      line = line.with("uid", uid.getAsLong());
    }
    long others = unlogged.getAndSet(0);
    if (others > 0) {
      line = line.with("unlogged", others);
    }
    line.write();
  }

  private static void write(HttpExchange exchange, Answer answer) throws IOException {
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Type", "application/json");
    headers.set("Cache-Control", "no-store");
    if (answer.status() == Answer.METHOD_NOT_ALLOWED) {
      headers.set("Allow", "GET");
    }
    byte[] body = answer.body().value().getBytes(StandardCharsets.UTF_8);
    boolean isHead = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(answer.status(), isHead ? -1 : body.length);
    if (!isHead) {
      exchange.getResponseBody().write(body);
      // Closing waits for the rest of the request, which may never come.
      exchange.getResponseBody().flush();
    }
  }
}
