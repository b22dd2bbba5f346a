package dev.devsandbox.operator.tls;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/** What the broker shows to its clients, and the key that proves it. */
public record ServerCertificate(X509Certificate certificate, PrivateKey key) {
  /** Never the key. */
  @Override
  public String toString() {
    return "ServerCertificate[" + certificate.getSerialNumber().toString(16) + "]";
  }
}
