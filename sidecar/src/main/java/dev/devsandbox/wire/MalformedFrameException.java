package dev.devsandbox.wire;

import java.io.IOException;

/** The other side sent something that is no frame of this protocol; the stream must be closed. */
public final class MalformedFrameException extends IOException {
  private static final long serialVersionUID = 1;

  public MalformedFrameException(String message) {
    super(message);
  }
}
