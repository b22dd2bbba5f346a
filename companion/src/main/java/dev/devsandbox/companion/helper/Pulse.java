package dev.devsandbox.companion.helper;

import dev.devsandbox.companion.vm.VmHome;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * A helper's sign of life: who asks at its socket is told the number of the process that it goes
 * along with. A helper that hangs holds its file as before, but doesn't answer.
 */
final class Pulse implements AutoCloseable {
  private final ServerSocketChannel server;
  private final long machine;

  private Pulse(ServerSocketChannel server, long machine) {
    this.server = server;
    this.machine = machine;
    Thread.ofVirtual().start(this::serve);
  }

  private static Path socket(VmHome home) {
    return home.folder().resolve("helper.sock");
  }

  /** Begins to answer, in place of an earlier helper. */
  static Pulse of(VmHome home, long machine) throws IOException {
    Files.deleteIfExists(socket(home));
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket(home)));
    return new Pulse(server, machine);
  }

  /** The process that a VM's helper goes along with; empty if none answers in time. */
  static Optional<Long> ask(VmHome home, Duration limit) {
    try (SocketChannel helper = SocketChannel.open(StandardProtocolFamily.UNIX);
        Patience _ = new Patience(helper, limit)) {
      helper.connect(UnixDomainSocketAddress.of(socket(home)));
      ByteBuffer number = ByteBuffer.allocate(Long.BYTES);
      while (number.hasRemaining() && helper.read(number) >= 0) {}
      return number.hasRemaining() ? Optional.empty() : Optional.of(number.flip().getLong());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private void serve() {
    while (server.isOpen()) {
      try (SocketChannel caller = server.accept()) {
        // So little always fits: nobody who doesn't read holds this up.
        caller.write(ByteBuffer.allocate(Long.BYTES).putLong(machine).flip());
      } catch (IOException e) {
        // This was closed; or the caller has gone already, and the next one may come.
      }
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
