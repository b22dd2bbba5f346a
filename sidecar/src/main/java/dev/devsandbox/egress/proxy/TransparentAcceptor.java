package dev.devsandbox.egress.proxy;

import dev.devsandbox.egress.policy.Reason;
import dev.devsandbox.egress.policy.Target;
import dev.devsandbox.egress.splice.OriginalDestinations;
import dev.devsandbox.log.JsonLog;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Takes redirected connections. Those that come while the call that tells their destination is
 * being linked wait for it.
 */
final class TransparentAcceptor {
  private record Waiting(SocketChannel client, boolean ipv6) {}

  private final Gateway gateway;
  private final JsonLog log;
  private final Queue<Waiting> waiting = new ArrayDeque<>();
  private @Nullable OriginalDestinations destinations;

  TransparentAcceptor(Gateway gateway, JsonLog log) {
    this.gateway = gateway;
    this.log = log;
  }

  /** Links the call on a thread of its own. */
  void link() {
    Thread.ofPlatform()
        .name("link-original-dst")
        .daemon()
        .start(() -> {
          try {
            OriginalDestinations linked = OriginalDestinations.link();
            gateway.loop().execute(() -> linked(linked));
          } catch (RuntimeException | LinkageError unusable) {
            // Without it nothing can be allowed; a new process may do better.
            log.error("original destinations are unavailable").with(unusable).write();
            gateway.loop().stop();
          }
        });
  }

  void accept(SocketChannel client, boolean ipv6) {
    if (destinations != null) {
      start(destinations, client, ipv6);
    } else if (waiting.size() < Connections.MAX) {
      waiting.add(new Waiting(client, ipv6));
    } else {
      Sockets.reset(client);
    }
  }

  private void linked(OriginalDestinations linked) {
    destinations = linked;
    for (Waiting next = waiting.poll(); next != null; next = waiting.poll()) {
      start(linked, next.client, next.ipv6);
    }
  }

  private void start(OriginalDestinations linked, SocketChannel client, boolean ipv6) {
    Optional<Target.Literal> destination = linked.of(client, ipv6);
    if (destination.isEmpty() || destination.get().address().toInetAddress().isLoopbackAddress()) {
      // Not redirected: somebody connected to the proxy itself.
      gateway.denials().record("localhost", 0, Reason.Loop);
      Sockets.reset(client);
      return;
    }
    Session.open(gateway, client, ipv6)
        .ifPresent(session -> TransparentEntry.start(session, destination.get()));
  }
}
