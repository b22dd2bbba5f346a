package dev.devsandbox.companion.qemu;

/** A call to QEMU's monitor or to a guest's agent that did not succeed. */
public final class PeerException extends Exception {
  private static final long serialVersionUID = 1;

  /** Why it did not succeed. */
  public enum Reason {
    /** Nobody listens at the socket, or the queue before it is full. */
    UNREACHABLE,
    /** The peer ended the connection. */
    CLOSED,
    /** No answer came in time; the connection is of no more use. */
    TIMEOUT,
    /** What came is no answer of the protocol; the connection is of no more use. */
    MALFORMED,
    /** The peer understood and said no; the connection can be used on. */
    REFUSED
  }

  private final Reason reason;

  PeerException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  PeerException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
