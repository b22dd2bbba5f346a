package dev.devsandbox.identity;

import com.sun.net.httpserver.Headers;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns away what no ordinary client of a loopback service sends: requests that a web page, a
 * rebound DNS name or a forwarding proxy could have caused, and bodies.
 *
 * @param hosts the values of Host that mean this service
 */
record RequestGuard(Set<String> hosts) {
  private static final List<String> SIGNS_OF_A_DETOUR =
      List.of("Origin", "Sec-Fetch-Site", "Forwarded", "X-Forwarded-For", "Via", "X-Real-IP");

  RequestGuard {
    hosts = Set.copyOf(hosts);
  }

  /** The guard of a service on this port of the loopback addresses. */
  static RequestGuard forPort(int port) {
    return new RequestGuard(Set.of("127.0.0.1:" + port, "[::1]:" + port, "localhost:" + port));
  }

  /** What is wrong, if anything. */
  Optional<Answer> objection(String method, Headers headers, Dialect.Header required) {
    if (!isOnly(headers.get("Host"), hosts)) {
      return forbidden("BadHost", "Host must be one of " + hosts);
    }
    for (String sign : SIGNS_OF_A_DETOUR) {
      if (headers.containsKey(sign)) {
        return forbidden("Forwarded", "a request with " + sign + " is not from a client here");
      }
    }
    if (!method.equals("GET")) {
      return Optional.of(
          Answer.error(Answer.METHOD_NOT_ALLOWED, "MethodNotAllowed", "only GET is answered"));
    }
    if (headers.containsKey("Content-Length") || headers.containsKey("Transfer-Encoding")) {
      return Optional.of(Answer.error(Answer.BAD_REQUEST, "BodyNotAllowed", "no body, please"));
    }
    if (!isOnly(headers.get(required.name()), Set.of(required.value()))) {
      return forbidden(
          "HeaderMissing", "send the header " + required.name() + ": " + required.value());
    }
    return Optional.empty();
  }

  private static boolean isOnly(@Nullable List<String> values, Set<String> allowed) {
    return values != null && values.size() == 1 && allowed.contains(values.getFirst());
  }

  private static Optional<Answer> forbidden(String code, String message) {
    return Optional.of(Answer.error(Answer.FORBIDDEN, code, message));
  }
}
