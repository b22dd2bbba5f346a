package dev.devsandbox.control;

/** The broker's certificate, or the CA bundle it was to be checked with, is not acceptable. */
final class CertificateRejectedException extends Exception {
  private static final long serialVersionUID = 1;

  CertificateRejectedException(String message) {
    super(message);
  }
}
