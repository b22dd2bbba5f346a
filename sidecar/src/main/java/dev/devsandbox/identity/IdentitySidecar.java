package dev.devsandbox.identity;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.devsandbox.control.ControlChannel;
import dev.devsandbox.control.ControlSettings;
import dev.devsandbox.log.JsonLog;
import dev.devsandbox.wire.UpFrame;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The parts put together: tokens, the channel they come by, and the ports they are asked at. */
final class IdentitySidecar implements AutoCloseable {
  private static final int BURST = 500;
  private static final int REQUESTS_PER_SECOND = 1000;
  private static final int LOG_BURST = 10;
  private static final int LOG_LINES_PER_SECOND = 1;
  private static final InetAddress IPV4_LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final InetAddress IPV6_LOOPBACK = InetAddress.ofLiteral("::1");

  private final ControlChannel channel;
  private final IdentityListener listener;
  private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
  private final List<HttpServer> servers = new ArrayList<>();

  /**
   * Binds the ports.
   *
   * @param port on the loopback addresses
   * @param healthPort on all addresses
   * @throws IOException if a port is taken
   */
  IdentitySidecar(ControlSettings settings, int port, int healthPort, JsonLog log)
      throws IOException {
    Clock clock = Clock.systemUTC();
    channel =
        new ControlChannel(
            settings, () -> null, () -> new UpFrame.Heartbeat(clock.millis(), 0, List.of()));
    Tokens tokens = new Tokens(new ChannelBroker(channel), clock);
    listener = new IdentityListener(tokens, log);
    HttpHandler handler =
        new IdentityHandler(
            List.of(new TokenDialect(tokens)),
            RequestGuard.forPort(port),
            ProcNetCallerLookup.ofThisNamespace(),
            new RateLimit(BURST, REQUESTS_PER_SECOND, System::nanoTime),
            new RateLimit(LOG_BURST, LOG_LINES_PER_SECOND, System::nanoTime),
            log);
    bind(new InetSocketAddress(IPV4_LOOPBACK, port), handler);
    if (NetworkInterface.getByInetAddress(IPV6_LOOPBACK) != null) {
      bind(new InetSocketAddress(IPV6_LOOPBACK, port), handler);
    }
    bind(new InetSocketAddress(healthPort), new HealthHandler());
  }

  private void bind(InetSocketAddress address, HttpHandler handler) throws IOException {
    try {
      servers.add(BoundedHttp.bind(address, handler, workers));
    } catch (IOException e) {
      close();
      throw new IOException("can't listen on " + address + ": " + e.getMessage(), e);
    }
  }

  /** Serves; until the broker has spoken, every request is answered with 503. */
  void start() {
    servers.forEach(HttpServer::start);
    channel.start(listener);
  }

  @Override
  public void close() {
    channel.close();
    servers.forEach(server -> server.stop(0));
    workers.shutdownNow();
  }
}
