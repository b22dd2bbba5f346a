package dev.devsandbox.wire;

/**
 * Text or bytes of the wire that do not mean what their receiver requires; the message says why.
 */
public final class WireFormatException extends Exception {
  private static final long serialVersionUID = 1L;

  /** A refusal with its reason, which never quotes more than a few characters of the input. */
  public WireFormatException(String message) {
    super(message);
  }

  /** A refusal that another failure explains. */
  public WireFormatException(String message, Throwable cause) {
    super(message, cause);
  }
}
