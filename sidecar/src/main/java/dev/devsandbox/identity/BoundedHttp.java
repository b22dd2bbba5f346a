package dev.devsandbox.identity;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ExecutorService;

/**
 * The JDK's HTTP server, bounded. It is small, starts fast, and its parser has seen more hostile
 * bytes than one of ours would have; what it lets through is checked by {@link RequestGuard}.
 */
final class BoundedHttp {
  /** Read once by the JDK when its first server is made; times in seconds. */
  private static final Map<String, String> LIMITS =
      Map.of(
          "sun.net.httpserver.nodelay", "true",
          "sun.net.httpserver.maxReqTime", "5",
          "sun.net.httpserver.maxRspTime", "10",
          "sun.net.httpserver.idleInterval", "10",
          "sun.net.httpserver.maxReqHeaders", "64",
          "sun.net.httpserver.maxReqHeaderSize", "16384",
          "jdk.httpserver.maxConnections", "256");

  private BoundedHttp() {}

  /** A server that will give every request to the handler once it is started. */
  static HttpServer bind(InetSocketAddress address, HttpHandler handler, ExecutorService workers)
      throws IOException {
    LIMITS.forEach(System::setProperty);
    HttpServer server = HttpServer.create(address, 0);
    server.createContext("/", handler);
    server.setExecutor(workers);
    return server;
  }
}
