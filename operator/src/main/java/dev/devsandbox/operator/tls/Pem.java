package dev.devsandbox.operator.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;
import org.bouncycastle.util.io.pem.PemWriter;

/** Certificates and P-256 keys as PEM text (RFC 7468). */
final class Pem {
  private Pem() {}

  static String write(X509Certificate certificate) {
    try {
      return write("CERTIFICATE", certificate.getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a certificate without an encoding", e);
    }
  }

  static String write(PrivateKey key) {
    return write("PRIVATE KEY", key.getEncoded());
  }

  /**
   * Reads exactly one certificate.
   *
   * @throws CertificateException if the text holds none, or something after it
   */
  static X509Certificate certificate(String pem) throws CertificateException {
    var bytes = new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII));
    var found = List.copyOf(CertificateFactory.getInstance("X.509").generateCertificates(bytes));
    if (found.size() != 1) {
      throw new CertificateException("expected one certificate, found " + found.size());
    }
    return (X509Certificate) found.getFirst();
  }

  /**
   * Reads a PKCS#8 elliptic curve key.
   *
   * @throws GeneralSecurityException if the text holds none; the message never shows the content
   */
  static PrivateKey privateKey(String pem) throws GeneralSecurityException {
    try (var reader = new PemReader(new StringReader(pem))) {
      PemObject object = reader.readPemObject();
      if (object == null || !object.getType().equals("PRIVATE KEY")) {
        throw new GeneralSecurityException("no PKCS#8 key");
      }
      return KeyFactory.getInstance("EC")
          .generatePrivate(new PKCS8EncodedKeySpec(object.getContent()));
    } catch (IOException e) {
      throw new GeneralSecurityException("no readable PEM", e);
    }
  }

  private static String write(String type, byte[] content) {
    var text = new StringWriter();
    try (var writer = new PemWriter(text)) {
      writer.writeObject(new PemObject(type, content));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString().replace(System.lineSeparator(), "\n");
  }
}
