package dev.devsandbox.identity;

import dev.devsandbox.identity.TcpTable.Form;
import java.io.IOException;
import java.io.InputStream;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * Looks the client's socket up in the kernel's tables. They cover the whole pod, because its
 * containers share a network namespace, and they tell the uid whatever user namespace the client
 * made for itself.
 *
 * @param tcp usually {@code /proc/net/tcp}
 * @param tcp6 usually {@code /proc/net/tcp6}; also holds IPv4 connections of dual-stack sockets
 */
record ProcNetCallerLookup(Path tcp, Path tcp6) implements CallerLookup {
  /** The tables are read in pieces, so a row may be missed while others come and go. */
  private static final int ATTEMPTS = 3;

  static ProcNetCallerLookup ofThisNamespace() {
    return new ProcNetCallerLookup(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));
  }

  @Override
  public OptionalLong uidOf(InetSocketAddress client, InetSocketAddress server) {
    OptionalLong uid = OptionalLong.empty();
    for (int i = 0; i < ATTEMPTS && uid.isEmpty(); i++) {
      if (client.getAddress() instanceof Inet4Address) {
        uid = find(tcp, Form.IPV4, client, server);
      }
      if (uid.isEmpty()) {
        uid = find(tcp6, Form.IPV6, client, server);
      }
    }
    return uid;
  }

  private static OptionalLong find(
      Path table, Form form, InetSocketAddress client, InetSocketAddress server) {
    try (InputStream in = Files.newInputStream(table)) {
      return TcpTable.findOwner(in, TcpTable.format(client, form), TcpTable.format(server, form));
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}
