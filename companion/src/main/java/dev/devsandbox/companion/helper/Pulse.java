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
import java.util.function.Consumer;

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
  }

  private static Path socket(VmHome home) {
    return home.folder().resolve("helper.sock");
  }

  /**
   * Begins to answer, in place of an earlier helper.
   *
   * @param log told when it can't answer
   */
  static Pulse of(VmHome home, long machine, Consumer<String> log) throws IOException {
    Files.deleteIfExists(socket(home));
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket(home)));
    Pulse pulse = new Pulse(server, machine);
    Acceptor.begin(server, pulse::answer, log);
    return pulse;
  }

  /** The process that a VM's helper goes along with; empty if none answers in time. */
  static Optional<Long> ask(VmHome home, Duration limit) {
    try (SocketChannel helper = SocketChannel.open(StandardProtocolFamily.UNIX);
        TimeLimit _ = new TimeLimit(helper, limit)) {
      helper.connect(UnixDomainSocketAddress.of(socket(home)));
      ByteBuffer number = ByteBuffer.allocate(Long.BYTES);
      while (number.hasRemaining() && helper.read(number) >= 0) {}
      return number.hasRemaining() ? Optional.empty() : Optional.of(number.flip().getLong());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private void answer(SocketChannel caller) {
    try (caller) {
      // So little always fits: nobody who doesn't read holds this up.
      caller.write(ByteBuffer.allocate(Long.BYTES).putLong(machine).flip());
    } catch (IOException e) {
      // The caller has gone already.
      return;
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
