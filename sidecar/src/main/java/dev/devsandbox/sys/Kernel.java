package dev.devsandbox.sys;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The way into the kernel. Linking a native function costs tens of milliseconds, so there is one:
 * {@code syscall(2)}. Unlike the C library's functions of the same names, {@code setresuid} and its
 * like change the calling thread alone.
 */
public final class Kernel {
  private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
  private static final long ERRNO_OFFSET =
      STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));
  private static final int MAX_ARGUMENTS = 6;
  private static final MethodHandle SYSCALL = link();

  private Kernel() {}

  @SuppressWarnings("restricted")
  private static MethodHandle link() {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow("syscall"),
        FunctionDescriptor.of(
            JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
        Linker.Option.captureCallState("errno"),
        Linker.Option.firstVariadicArg(1));
  }

  /**
   * Calls the kernel with up to six arguments. Addresses are passed as numbers; what they point to
   * must stay reachable until the call returns.
   *
   * @throws ErrnoException when the kernel refuses
   */
  public static long call(Syscall call, long... arguments) throws ErrnoException {
    long[] all = new long[MAX_ARGUMENTS];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      long result = invoke(state, call.number(), all);
      if (result == -1) {
        throw new ErrnoException(call, state.get(JAVA_INT, ERRNO_OFFSET));
      }
      return result;
    }
  }

  private static long invoke(MemorySegment state, long number, long[] all) {
    try {
      return (long)
          SYSCALL.invokeExact(state, number, all[0], all[1], all[2], all[3], all[4], all[5]);
    } catch (Throwable e) {
      throw new IllegalStateException("a downcall does not throw", e);
    }
  }
}
