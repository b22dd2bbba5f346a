package dev.devsandbox.companion.tar;

import java.io.IOException;

/** An archive isn't as it should be. */
public final class TarException extends IOException {
  private static final long serialVersionUID = 1;

  TarException(String message) {
    super(message);
  }

  TarException(String message, Throwable cause) {
    super(message, cause);
  }
}
