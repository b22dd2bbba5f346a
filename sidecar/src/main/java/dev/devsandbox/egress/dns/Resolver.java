package dev.devsandbox.egress.dns;

import dev.devsandbox.egress.io.EventLoop;
import dev.devsandbox.wire.HostName;
import dev.devsandbox.wire.IpAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Resolves names by the configured servers only: no hosts file, no search list, no cache. So each
 * connection is checked against the addresses it is dialled with.
 */
public final class Resolver {
  private final EventLoop loop;
  private final List<InetSocketAddress> servers;
  private final boolean ipv6;
  private final RandomIds ids = new RandomIds();

  /**
   * @param servers asked in this order
   * @param ipv6 whether IPv6 addresses are of use
   */
  public Resolver(EventLoop loop, List<InetSocketAddress> servers, boolean ipv6) {
    this.loop = loop;
    this.servers = List.copyOf(servers);
    this.ipv6 = ipv6;
  }

  /**
   * Finds the addresses of a name, those of the preferred family first.
   *
   * @param done told once, on the loop's thread; no addresses when there are none or nobody knows
   */
  public void resolve(HostName name, boolean preferIpv6, Consumer<List<IpAddress>> done) {
    if (!ipv6) {
      new Lookup(loop, ids, servers, name, DnsCodes.TYPE_A, done).start();
      return;
    }
    Pair pair = new Pair(preferIpv6, done);
    new Lookup(loop, ids, servers, name, DnsCodes.TYPE_A, pair::v4).start();
    new Lookup(loop, ids, servers, name, DnsCodes.TYPE_AAAA, pair::v6).start();
  }

  /** Waits for both families. */
  private static final class Pair {
    private final boolean preferIpv6;
    private final Consumer<List<IpAddress>> done;
    private final List<IpAddress> addresses = new ArrayList<>();
    private boolean half;

    Pair(boolean preferIpv6, Consumer<List<IpAddress>> done) {
      this.preferIpv6 = preferIpv6;
      this.done = done;
    }

    void v4(List<IpAddress> found) {
      add(found, !preferIpv6);
    }

    void v6(List<IpAddress> found) {
      add(found, preferIpv6);
    }

    private void add(List<IpAddress> found, boolean first) {
      addresses.addAll(first ? 0 : addresses.size(), found);
      if (half) {
        done.accept(addresses);
      }
      half = true;
    }
  }
}
