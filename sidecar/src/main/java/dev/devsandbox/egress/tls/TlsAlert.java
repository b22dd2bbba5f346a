package dev.devsandbox.egress.tls;

/** What a TLS client is told before any key exists. */
public final class TlsAlert {
  private TlsAlert() {}

  /** The record of a fatal {@code access_denied} (RFC 8446 §6.2). */
  public static byte[] accessDenied() {
    return new byte[] {21, 3, 3, 0, 2, 2, 49};
  }
}
