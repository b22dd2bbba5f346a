package dev.devsandbox.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The lookup against the tables of the running kernel. */
@Tag("component")
class ProcNetCallerLookupTest {
  private static final Path NO_TABLE = Path.of("/dev/null");
  private static final Path TCP = Path.of("/proc/net/tcp");
  private static final Path TCP6 = Path.of("/proc/net/tcp6");

  private final CallerLookup lookup = ProcNetCallerLookup.ofThisNamespace();

  @Test
  void aConnectionBelongsToWhoOpenedIt() throws Exception {
    for (String address : new String[] {"127.0.0.1", "::1"}) {
      try (Pair pair = Pair.connect(address, StandardProtocolFamily.INET6)) {
        assertThat(lookup.uidOf(pair.clientAddress(), pair.serverAddress())).hasValue(ownUid());
      }
    }
  }

  @Test
  void anIpv4ConnectionIsFoundInTheTableOfItsSocket() throws Exception {
    try (Pair plain = Pair.connect("127.0.0.1", StandardProtocolFamily.INET);
        Pair mapped = Pair.connect("127.0.0.1", StandardProtocolFamily.INET6)) {
      CallerLookup onlyTcp = new ProcNetCallerLookup(TCP, NO_TABLE);
      assertThat(onlyTcp.uidOf(plain.clientAddress(), plain.serverAddress())).isPresent();
      assertThat(onlyTcp.uidOf(mapped.clientAddress(), mapped.serverAddress())).isEmpty();

      CallerLookup onlyTcp6 = new ProcNetCallerLookup(NO_TABLE, TCP6);
      assertThat(onlyTcp6.uidOf(plain.clientAddress(), plain.serverAddress())).isEmpty();
      assertThat(onlyTcp6.uidOf(mapped.clientAddress(), mapped.serverAddress())).isPresent();
    }
  }

  @Test
  void aConnectionWhoseClientHasGoneBelongsToNobody() throws Exception {
    try (Pair pair = Pair.connect("127.0.0.1", StandardProtocolFamily.INET)) {
      InetSocketAddress client = pair.clientAddress();
      pair.client().close();
      assertThat(lookup.uidOf(client, pair.serverAddress())).isEmpty();
    }
  }

  @Test
  void withoutTablesNobodyIsKnown() throws Exception {
    CallerLookup blind = new ProcNetCallerLookup(Path.of("/nonexistent"), Path.of("/nonexistent"));
    try (Pair pair = Pair.connect("127.0.0.1", StandardProtocolFamily.INET)) {
      assertThat(blind.uidOf(pair.clientAddress(), pair.serverAddress())).isEmpty();
    }
  }

  private static long ownUid() throws IOException {
    return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
  }

  /** Both ends of a loopback connection. */
  private record Pair(ServerSocketChannel listener, SocketChannel client, SocketChannel server)
      implements AutoCloseable {
    static Pair connect(String address, ProtocolFamily clientFamily) throws IOException {
      ServerSocketChannel listener =
          ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.ofLiteral(address), 0));
      SocketChannel client = SocketChannel.open(clientFamily);
      client.connect(listener.getLocalAddress());
      return new Pair(listener, client, listener.accept());
    }

    InetSocketAddress clientAddress() throws IOException {
      return (InetSocketAddress) server.getRemoteAddress();
    }

    InetSocketAddress serverAddress() throws IOException {
      return (InetSocketAddress) server.getLocalAddress();
    }

    @Override
    public void close() throws IOException {
      client.close();
      server.close();
      listener.close();
    }
  }
}
