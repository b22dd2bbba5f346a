package dev.devsandbox.egress.splice;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/** Calls of the C library that report their error number. */
final class Native {
  static final int EINTR = 4;
  static final int EAGAIN = 11;

  private static final StructLayout CAPTURE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO = CAPTURE.varHandle(PathElement.groupElement("errno"));

  private Native() {}

  /** Links a function of the C library; its handle takes the memory for the error number first. */
  @SuppressWarnings("restricted") // The manifest grants native access.
  static MethodHandle link(String name, FunctionDescriptor descriptor, Linker.Option... more) {
    Linker linker = Linker.nativeLinker();
    SymbolLookup library = linker.defaultLookup();
    Linker.Option[] options = new Linker.Option[more.length + 1];
    options[0] = Linker.Option.captureCallState("errno");
    System.arraycopy(more, 0, options, 1, more.length);
    return linker.downcallHandle(library.findOrThrow(name), descriptor, options);
  }

  static MemorySegment errorMemory(Arena arena) {
    return arena.allocate(CAPTURE);
  }

  static int error(MemorySegment errorMemory) {
    return (int) ERRNO.get(errorMemory, 0L);
  }

  /** What a handle of {@link #link} can't throw. */
  static IllegalStateException impossible(Throwable failure) {
    return new IllegalStateException("a linked function threw", failure);
  }
}
