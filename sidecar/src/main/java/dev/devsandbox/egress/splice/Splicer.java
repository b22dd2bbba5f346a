package dev.devsandbox.egress.splice;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.channels.SocketChannel;

/**
 * Moves bytes between sockets within the kernel, by splice(2) through a pipe. For one thread at a
 * time.
 */
public final class Splicer {
  private static final int O_NONBLOCK = 0x800;
  private static final int F_SETPIPE_SZ = 1031;
  private static final int PIPE_SIZE = 256 * 1024;

  /** SPLICE_F_MOVE | SPLICE_F_NONBLOCK. */
  private static final int FLAGS = 3;

  private final MethodHandle splice;
  private final MethodHandle pipe2;
  private final MethodHandle fcntl;
  private final MethodHandle close;
  private final MemorySegment error = Native.errorMemory(Arena.ofAuto());
  private final MemorySegment ends = Arena.ofAuto().allocate(JAVA_INT, 2);

  private Splicer() {
    this.splice =
        Native.link(
            "splice",
            FunctionDescriptor.of(
                JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    this.pipe2 = Native.link("pipe2", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    this.fcntl =
        Native.link(
            "fcntl",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT),
            Linker.Option.firstVariadicArg(2));
    this.close = Native.link("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  }

  /** Links the calls, which takes a quarter of a second of CPU: not for a thread that serves. */
  public static Splicer link() {
    return new Splicer();
  }

  /** Opens a pipe of 256 KiB, or of the size that the user's limit leaves. */
  public Pipe open() throws IOException {
    try {
      if ((int) pipe2.invokeExact(error, ends, O_NONBLOCK) != 0) {
        throw new IOException("pipe2: error " + Native.error(error));
      }
      int readEnd = ends.getAtIndex(JAVA_INT, 0);
      int writeEnd = ends.getAtIndex(JAVA_INT, 1);
      int _ = (int) fcntl.invokeExact(error, writeEnd, F_SETPIPE_SZ, PIPE_SIZE);
      return new Pipe(readEnd, writeEnd);
    } catch (IOException e) {
      throw e;
    } catch (Throwable failure) {
      throw Native.impossible(failure);
    }
  }

  /** What is under way from one socket to another. */
  public final class Pipe implements AutoCloseable {
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
      try {
        int _ = (int) close.invokeExact(error, readEnd);
        int _ = (int) close.invokeExact(error, writeEnd);
      } catch (Throwable failure) {
        throw Native.impossible(failure);
      }
    }

    private long move(int from, int to, long most) throws IOException {
      while (true) {
        long count;
        try {
          count =
              (long)
                  splice.invokeExact(
                      error, from, MemorySegment.NULL, to, MemorySegment.NULL, most, FLAGS);
        } catch (Throwable failure) {
          throw Native.impossible(failure);
        }
        if (count >= 0) {
          return count;
        }
        int code = Native.error(error);
        if (code == Native.EAGAIN) {
          return NOTHING;
        }
        if (code != Native.EINTR) {
          throw new IOException("splice: error " + code);
        }
      }
    }
  }
}
