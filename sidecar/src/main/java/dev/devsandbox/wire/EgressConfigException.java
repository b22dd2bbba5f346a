package dev.devsandbox.wire;

/** The document is not one that can be put in force as a whole. The message holds no content. */
public final class EgressConfigException extends Exception {
  private static final long serialVersionUID = 1L;

  public EgressConfigException(String message) {
    super(message);
  }

  public EgressConfigException(String message, Throwable cause) {
    super(message, cause);
  }
}
