package dev.devsandbox.sys;

import java.nio.ByteBuffer;
import sun.nio.ch.DirectBuffer;

/**
 * The way into the kernel, {@code syscall(2)}. Unlike the C library's functions of the same names,
 * {@code setresuid} and its like change the calling thread alone.
 *
 * <p>Without the image's library the first use takes a tenth of a second of CPU: it is not for a
 * thread that serves.
 */
public final class Kernel {
  private static final int MAX_ARGUMENTS = 6;
  private static final SystemCalls CALLS = find();

  private Kernel() {}

  private static SystemCalls find() {
    try {
      return new LibraryCalls();
    } catch (UnsatisfiedLinkError notInAnImage) {
      return new LinkedCalls();
    }
  }

  /**
   * Calls the kernel with up to six arguments. Addresses are passed as numbers; what they point to
   * must stay reachable until the call returns.
   *
   * @throws ErrnoException when the kernel refuses
   */
  public static long call(Syscall call, long... arguments) throws ErrnoException {
    long result = attempt(call, arguments);
    if (result < 0) {
      throw new ErrnoException(call, (int) -result);
    }
    return result;
  }

  /** Like {@link #call}, but returns the negative errno when the kernel refuses. */
  public static long attempt(Syscall call, long... arguments) {
    long[] all = new long[MAX_ARGUMENTS];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    return CALLS.call(call.number(), all[0], all[1], all[2], all[3], all[4], all[5]);
  }

  /** Where a direct buffer begins. */
  public static long address(ByteBuffer direct) {
    return ((DirectBuffer) direct).address();
  }
}
