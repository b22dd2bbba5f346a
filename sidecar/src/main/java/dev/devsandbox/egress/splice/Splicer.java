package dev.devsandbox.egress.splice;

import dev.devsandbox.sys.Errno;
import dev.devsandbox.sys.Kernel;
import dev.devsandbox.sys.Syscall;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;

/**
 * Moves bytes between sockets within the kernel, by splice(2) through a pipe. For one thread at a
 * time.
 */
public final class Splicer {
  private static final int O_NONBLOCK = 0x800;
  private static final int O_CLOEXEC = 0x80000;
  private static final int F_SETPIPE_SZ = 1031;
  private static final int PIPE_SIZE = 256 * 1024;

  /** SPLICE_F_MOVE | SPLICE_F_NONBLOCK. */
  private static final int FLAGS = 3;

  private final ByteBuffer ends =
      ByteBuffer.allocateDirect(2 * Integer.BYTES).order(ByteOrder.nativeOrder());

  private Splicer() {}

  /** Makes sure that the calls can be made: not for a thread that serves, see {@link Kernel}. */
  public static Splicer link() throws IOException {
    Splicer linked = new Splicer();
    linked.open().close();
    return linked;
  }

  /** Opens a pipe of 256 KiB, or of the size that the user's limit leaves. */
  public Pipe open() throws IOException {
    Kernel.call(Syscall.PIPE2, Kernel.address(ends), O_NONBLOCK | O_CLOEXEC);
    int readEnd = ends.getInt(0);
    int writeEnd = ends.getInt(Integer.BYTES);
    Kernel.attempt(Syscall.FCNTL, writeEnd, F_SETPIPE_SZ, PIPE_SIZE);
    return new Pipe(readEnd, writeEnd);
  }

  /** What is under way from one socket to another. */
  public static final class Pipe implements AutoCloseable {
    /** Returned by {@link #fill} when the source has nothing at the moment. */
    public static final int NOTHING = -1;

    private final int readEnd;
    private final int writeEnd;
    private long held;
    private boolean closed;

    private Pipe(int readEnd, int writeEnd) {
      this.readEnd = readEnd;
      this.writeEnd = writeEnd;
    }

    /** Whether nothing is under way. Only an empty pipe is filled: then "again" has one meaning. */
    public boolean isEmpty() {
      return held == 0;
    }

    /** Takes bytes from the source: how many, 0 at its end, or {@link #NOTHING}. */
    public long fill(SocketChannel source) throws IOException {
      long count = move(Descriptors.of(source), writeEnd, PIPE_SIZE);
      held += Math.max(count, 0);
      return count;
    }

    /** Gives the sink what it takes; what it does not take stays. */
    public void drain(SocketChannel sink) throws IOException {
      while (held > 0) {
        long count = move(readEnd, Descriptors.of(sink), held);
        if (count == NOTHING) {
          return;
        }
        held -= count;
      }
    }

    @Override
    public void close() {
      if (closed) {
        return;
      }
      closed = true;
      Kernel.attempt(Syscall.CLOSE, readEnd);
      Kernel.attempt(Syscall.CLOSE, writeEnd);
    }

    private long move(int from, int to, long most) throws IOException {
      while (true) {
        long count = Kernel.attempt(Syscall.SPLICE, from, 0, to, 0, most, FLAGS);
        if (count >= 0) {
          return count;
        }
        if (count == -Errno.EAGAIN.number()) {
          return NOTHING;
        }
        if (count != -Errno.EINTR.number()) {
          throw new IOException("splice: " + Errno.nameOf((int) -count));
        }
      }
    }
  }
}
