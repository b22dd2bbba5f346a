package dev.devsandbox.sys;

import java.io.IOException;

/** The kernel refused a system call. */
public final class ErrnoException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int errno;

  ErrnoException(Syscall call, int errno) {
    super(call.name().toLowerCase(java.util.Locale.ROOT) + ": " + Errno.nameOf(errno));
    this.errno = errno;
  }

  /** The kernel's number for the reason, see {@link Errno}. */
  public int errno() {
    return errno;
  }
}
