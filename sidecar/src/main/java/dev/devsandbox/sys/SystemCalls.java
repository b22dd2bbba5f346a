package dev.devsandbox.sys;

/** A way to call {@code syscall(2)}. */
interface SystemCalls {
  /** The result, or the negative errno. */
  long call(long number, long a, long b, long c, long d, long e, long f);
}
