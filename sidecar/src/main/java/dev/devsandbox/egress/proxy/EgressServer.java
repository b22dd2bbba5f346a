package dev.devsandbox.egress.proxy;

import dev.devsandbox.egress.dns.DnsTcpSession;
import dev.devsandbox.egress.dns.DnsUdpServer;
import dev.devsandbox.egress.dns.PolicyDns;
import dev.devsandbox.egress.dns.Resolver;
import dev.devsandbox.egress.dns.SyntheticAddresses;
import dev.devsandbox.egress.io.ByteBudget;
import dev.devsandbox.egress.io.EventLoop;
import dev.devsandbox.egress.policy.AddressPolicy;
import dev.devsandbox.egress.policy.DenialCounters;
import dev.devsandbox.egress.policy.DenialLog;
import dev.devsandbox.egress.policy.Policy;
import dev.devsandbox.egress.policy.PolicyStore;
import dev.devsandbox.egress.policy.Target;
import dev.devsandbox.log.JsonLog;
import dev.devsandbox.wire.IpAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.function.Supplier;

/** All listeners of the proxy on one loop. */
public final class EgressServer implements AutoCloseable {
  private static final String LOOPBACK_V4 = "127.0.0.1";
  private static final String LOOPBACK_V6 = "::1";

  private final JsonLog log;
  private final EventLoop loop;
  private final PolicyStore store;
  private final Gateway gateway;
  private final PolicyDns dns;
  private final TransparentAcceptor transparent;
  private final EgressSettings.Ports bound;
  private int dnsSessions;
  private int healthSessions;

  /**
   * Binds all listeners; they are served once {@link #run} is called.
   *
   * @throws IOException when a port is taken, or the state directory can't be used
   */
  public EgressServer(EgressSettings settings, DenialCounters counters, JsonLog log)
      throws IOException {
    this.log = log;
    this.loop = new EventLoop(defect -> log.error("defect").with(defect).write());
    this.store = new PolicyStore(settings.state().resolve("config"), this::policyChanged);
    DenialLog denials = new DenialLog(log, counters, System::nanoTime);
    SyntheticAddresses synthetic =
        new SyntheticAddresses(settings.state().resolve("synthetic-addresses"));
    Supplier<Policy> policy = store::policy;
    this.gateway =
        new Gateway(
            loop,
            policy,
            new AddressPolicy(settings.never(), SyntheticAddresses.ranges()),
            synthetic,
            new Resolver(loop, settings.resolvers(), settings.ipv6()),
            denials,
            new Connections(),
            new LazySplicer(log),
            ByteBuffer.allocateDirect(Gateway.SCRATCH),
            new ByteBudget(Gateway.HELD));
    this.dns = new PolicyDns(policy, synthetic, denials, settings.ipv6());
    this.transparent = new TransparentAcceptor(gateway, log);
    this.bound = bind(settings.ports());
  }

  /** The ports that were bound. */
  public EgressSettings.Ports ports() {
    return bound;
  }

  /** Where configs are offered. */
  public PolicyStore store() {
    return store;
  }

  /** Tells the log that the listeners stand. */
  public void announce() {
    transparent.link();
    log.info("listening").with("transparent", bound.transparent()).write();
  }

  /** Serves until {@link #close}. */
  public void run() throws IOException {
    loop.run();
  }

  /** Closes every connection. For any thread. */
  @Override
  public void close() {
    loop.stop();
  }

  private void policyChanged() {
    loop.execute(gateway.connections()::reconsiderAll);
  }

  private EgressSettings.Ports bind(EgressSettings.Ports ports) throws IOException {
    EgressSettings.Ports v4 = bind(LOOPBACK_V4, false, ports);
    int health =
        TcpListener.open(loop, new InetSocketAddress(ports.health()), this::acceptHealth).port();
    if (hasIpv6Loopback()) {
      // Whatever fails now fails the start: somebody may have taken a port of ours.
      bind(LOOPBACK_V6, true, v4);
    } else {
      log.info("no IPv6 loopback address").write();
    }
    return new EgressSettings.Ports(v4.transparent(), v4.explicit(), v4.dns(), health);
  }

  private static boolean hasIpv6Loopback() {
    try (ServerSocketChannel probe = ServerSocketChannel.open(StandardProtocolFamily.INET6)) {
      probe.bind(new InetSocketAddress(InetAddress.ofLiteral(LOOPBACK_V6), 0));
      return true;
    } catch (IOException | UnsupportedOperationException none) {
      return false;
    }
  }

  private EgressSettings.Ports bind(String host, boolean ipv6, EgressSettings.Ports ports)
      throws IOException {
    InetAddress address = InetAddress.ofLiteral(host);
    int redirected =
        TcpListener.open(
                loop,
                new InetSocketAddress(address, ports.transparent()),
                client -> transparent.accept(client, ipv6))
            .port();
    int explicit =
        TcpListener.open(
                loop,
                new InetSocketAddress(address, ports.explicit()),
                client -> acceptExplicit(client, IpAddress.of(address), ports.explicit()))
            .port();
    int udp = DnsUdpServer.open(loop, new InetSocketAddress(address, ports.dns()), dns).port();
    TcpListener.open(loop, new InetSocketAddress(address, udp), this::acceptDns);
    return new EgressSettings.Ports(redirected, explicit, udp, ports.health());
  }

  private void acceptExplicit(SocketChannel client, IpAddress self, int port) {
    Session.open(gateway, client, self.ipv6())
        .ifPresent(session -> ExplicitEntry.start(session, new Target.Literal(self, port)));
  }

  private void acceptDns(SocketChannel client) {
    if (dnsSessions >= DnsTcpSession.MAX_SESSIONS) {
      Sockets.reset(client);
      return;
    }
    dnsSessions++;
    try {
      DnsTcpSession _ = new DnsTcpSession(loop, client, dns, () -> dnsSessions--);
    } catch (IOException alreadyGone) {
      dnsSessions--;
      Sockets.close(client);
    }
  }

  private void acceptHealth(SocketChannel client) {
    if (healthSessions >= HealthSession.MAX_SESSIONS) {
      Sockets.reset(client);
      return;
    }
    healthSessions++;
    try {
      HealthSession _ = new HealthSession(loop, client, () -> healthSessions--);
    } catch (IOException alreadyGone) {
      healthSessions--;
      Sockets.close(client);
    }
  }
}
