package dev.devsandbox.companion.access;

import dev.devsandbox.companion.host.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The serial console of a VM. All that the guest writes goes to the terminal as it is, with the
 * sequences that move its cursor or change its title: that is what a console is.
 */
public final class Console implements AutoCloseable {
  /** Ctrl-], as telnet and virsh have it: the key that ends it. */
  public static final int DETACH = 0x1d;

  private static final int PIECE = 8 << 10;

  /** Why it ended. */
  public enum End {
    /** A person pressed {@link #DETACH}. */
    DETACHED,
    /** There is no more input. */
    INPUT_ENDED,
    /** The VM ended. */
    VM_ENDED
  }

  private final SocketChannel channel;
  private final AtomicReference<End> end = new AtomicReference<>(End.VM_ENDED);

  private Console(SocketChannel channel) {
    this.channel = channel;
  }

  /**
   * Connects to a console.
   *
   * @throws Problem REFUSED when no VM has it
   */
  public static Console open(Path socket) throws Problem {
    try {
      SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      try {
        channel.connect(UnixDomainSocketAddress.of(socket));
        return new Console(channel);
      } catch (IOException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw new Problem(
          Problem.Kind.REFUSED, "the VM has no console: it doesn't run", "start it", e);
    }
  }

  /** Joins a console with a terminal until one of them ends. */
  public End join(InputStream keys, OutputStream screen) throws Problem {
    Thread.ofPlatform().daemon().start(() -> pass(keys));
    ByteBuffer piece = ByteBuffer.allocate(PIECE);
    try {
      while (channel.read(piece.clear()) >= 0) {
        screen.write(piece.array(), 0, piece.position());
        screen.flush();
      }
    } catch (IOException e) {
      if (channel.isOpen()) {
        throw new Problem(
            Problem.Kind.FAILED, "the console ended: " + e.getMessage(), "attach again", e);
      }
    }
    return end.get();
  }

  /** The end of the input ends the console, and that the other direction. */
  private void pass(InputStream keys) {
    byte[] piece = new byte[PIECE];
    try (channel) {
      while (true) {
        int count = keys.read(piece);
        int until = Math.max(0, count);
        for (int i = 0; i < until; i++) {
          until = piece[i] == DETACH ? i : until;
        }
        ByteBuffer typed = ByteBuffer.wrap(piece, 0, until);
        while (typed.hasRemaining()) {
          channel.write(typed);
        }
        if (until != count) {
          end.set(count < 0 ? End.INPUT_ENDED : End.DETACHED);
          return;
        }
      }
    } catch (IOException e) {
      // The VM ended, or the terminal did.
      return;
    }
  }

  @Override
  public void close() throws Problem {
    try {
      channel.close();
    } catch (IOException e) {
      throw new Problem(Problem.Kind.FAILED, "the console can't be closed", "", e);
    }
  }
}
