package dev.devsandbox.e2e.bench;

import java.util.List;

/** How a client reaches the peer. */
sealed interface Way {
  /** The flags of the client for that port of the peer. */
  List<String> flags(int port);

  /** Straight, or redirected where a fence is. */
  record Direct() implements Way {
    @Override
    public List<String> flags(int port) {
      return List.of("--to", "203.0.113.23:" + port);
    }
  }

  /** By CONNECT to the peer's name, at a proxy on loopback. */
  record Connect(int proxyPort) implements Way {
    @Override
    public List<String> flags(int port) {
      return List.of("--via", "127.0.0.1:" + proxyPort, "--to", "tcp.test:" + port);
    }
  }

  /** By a port on loopback that leads to that of the peer. */
  record Forwarded(int offset) implements Way {
    @Override
    public List<String> flags(int port) {
      return List.of("--to", "127.0.0.1:" + (offset + port));
    }
  }
}
