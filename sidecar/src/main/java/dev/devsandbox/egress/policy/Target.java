package dev.devsandbox.egress.policy;

import dev.devsandbox.wire.HostName;
import dev.devsandbox.wire.IpAddress;
import java.util.Optional;

/** Where a connection is to go. */
public sealed interface Target {
  /** 1 to 65535. */
  int port();

  /** The name or address as it is shown to people. */
  String host();

  record Named(HostName name, int port) implements Target {
    @Override
    public String host() {
      return name.value();
    }
  }

  record Literal(IpAddress address, int port) implements Target {
    @Override
    public String host() {
      return address.toString();
    }
  }

  /**
   * Reads {@code host}, {@code host:port} or {@code [address]:port} (RFC 3986 §3.2 without user
   * information). A port is decimal without sign and leading zero.
   *
   * @param defaultPort what a missing port means; 0 when it must not be missing
   */
  static Optional<Target> parse(String authority, int defaultPort) {
    int colon = authority.lastIndexOf(':');
    if (authority.endsWith("]")) {
      colon = -1;
    }
    int port = colon < 0 ? defaultPort : port(authority.substring(colon + 1));
    if (port == 0) {
      return Optional.empty();
    }
    String host = colon < 0 ? authority : authority.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      return IpAddress.parse(host.substring(1, host.length() - 1))
          .filter(IpAddress::ipv6)
          .map(address -> new Literal(address, port));
    }
    Optional<IpAddress> address = IpAddress.parse(host).filter(found -> !found.ipv6());
    if (address.isPresent()) {
      return Optional.of(new Literal(address.get(), port));
    }
    return HostName.parse(host).map(name -> new Named(name, port));
  }

  private static int port(String text) {
    if (!text.matches("[1-9][0-9]{0,4}")) {
      return 0;
    }
    int port = Integer.parseInt(text);
    return port <= 65535 ? port : 0;
  }
}
