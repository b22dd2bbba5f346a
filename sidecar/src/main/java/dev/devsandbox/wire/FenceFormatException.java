package dev.devsandbox.wire;

/** Text that is no {@link FenceConfig} or {@link FenceReport}; the message says why. */
public final class FenceFormatException extends Exception {
  private static final long serialVersionUID = 1L;

  FenceFormatException(Exception cause) {
    super(cause.getMessage(), cause);
  }
}
