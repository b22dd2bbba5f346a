package dev.devsandbox.control;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;

/**
 * The CAs that may sign the broker's certificate: those of the file, and those the broker pushed,
 * which are forgotten as soon as the file says something new, because the file is the truth.
 */
final class CaBundle {
  static final int MAX_BYTES = 64 * 1024;
  private static final int MAX_CERTIFICATES = 16;

  private final MountedFile file;
  private String fileContent = "";
  private List<Certificate> pushed = List.of();

  CaBundle(MountedFile file) {
    this.file = file;
  }

  /**
   * Reads the file again.
   *
   * @throws CertificateRejectedException if no usable CA is known
   */
  List<Certificate> current() throws CertificateRejectedException {
    String content = file.readOrEmpty();
    if (!content.equals(fileContent)) {
      fileContent = content;
      pushed = List.of();
    }
    List<Certificate> all = new ArrayList<>(pushed);
    try {
      all.addAll(parse(content));
    } catch (CertificateRejectedException e) {
      if (pushed.isEmpty()) {
        throw e;
      }
    }
    if (all.isEmpty()) {
      throw new CertificateRejectedException("no CA certificate in " + file.path());
    }
    return all;
  }

  /** Whether the file changed since {@link #current()} was last asked. */
  boolean changed() {
    return !file.readOrEmpty().equals(fileContent);
  }

  /** What the broker pushed; a text that is no bundle changes nothing. */
  void push(String pem) {
    try {
      pushed = parse(pem);
    } catch (CertificateRejectedException e) {
      // The CAs known so far got us here, and the file will say what comes next.
    }
  }

  static List<Certificate> parse(String pem) throws CertificateRejectedException {
    List<Certificate> certificates = new ArrayList<>();
    try (PemReader reader = new PemReader(new StringReader(pem))) {
      for (PemObject object; (object = reader.readPemObject()) != null; ) {
        if (!object.getType().equals("CERTIFICATE") || certificates.size() == MAX_CERTIFICATES) {
          throw new CertificateRejectedException(
              "CA bundle holds something else, or more than " + MAX_CERTIFICATES + " certificates");
        }
        certificates.add(Certificate.getInstance(object.getContent()));
      }
    } catch (IOException | RuntimeException e) {
      // Bouncy Castle reports broken PEM and DER by many unchecked types.
      throw new CertificateRejectedException("CA bundle is unreadable: " + e.getMessage());
    }
    return certificates;
  }
}
