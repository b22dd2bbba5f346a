package dev.devsandbox.fence;

import dev.devsandbox.sys.Errno;
import dev.devsandbox.sys.ErrnoException;
import dev.devsandbox.wire.FenceRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Sockets on the ports that the rules redirect to, in place of the proxy that comes later. */
final class Listeners implements AutoCloseable {
  private record Listener(int port, Protocol protocol, boolean ipv6, KernelSocket socket) {}

  private final List<Listener> listeners = new ArrayList<>();

  private Listeners() {}

  /** Opens all of them; those of IPv6 only where the kernel has it. */
  static Listeners open() throws ErrnoException {
    Listeners all = new Listeners();
    for (boolean ipv6 : new boolean[] {false, true}) {
      try {
        all.open(FenceRules.TCP_PORT, Protocol.TCP, ipv6);
        all.open(FenceRules.DNS_PORT, Protocol.TCP, ipv6);
        all.open(FenceRules.DNS_PORT, Protocol.UDP, ipv6);
      } catch (ErrnoException e) {
        boolean absent =
            e.errno() == Errno.EAFNOSUPPORT.number() || e.errno() == Errno.EADDRNOTAVAIL.number();
        if (!ipv6 || !absent) {
          throw e;
        }
      }
    }
    return all;
  }

  private void open(int port, Protocol protocol, boolean ipv6) throws ErrnoException {
    KernelSocket socket = KernelSocket.open(protocol, ipv6, true);
    listeners.add(new Listener(port, protocol, ipv6, socket));
    socket.bind(Target.of(ipv6 ? "::1" : "127.0.0.1", port));
    if (protocol.isStream()) {
      socket.listen();
    }
  }

  /** The socket that a redirected conversation arrives at; none of a family the pod lacks. */
  Optional<KernelSocket> at(int port, Protocol protocol, boolean ipv6) {
    Protocol arriving = protocol.isStream() ? Protocol.TCP : protocol;
    for (Listener listener : listeners) {
      if (listener.port == port && listener.protocol == arriving && listener.ipv6 == ipv6) {
        return Optional.of(listener.socket);
      }
    }
    return Optional.empty();
  }

  @Override
  public void close() throws ErrnoException {
    for (Listener listener : listeners) {
      listener.socket.close();
    }
  }
}
