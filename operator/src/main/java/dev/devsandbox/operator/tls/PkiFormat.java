package dev.devsandbox.operator.tls;

import dev.devsandbox.operator.tls.BrokerPki.Phase;
import dev.devsandbox.operator.tls.BrokerPki.Publishing;
import dev.devsandbox.operator.tls.BrokerPki.Retiring;
import dev.devsandbox.operator.tls.BrokerPki.Settled;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** {@link BrokerPki} as the entries of a Secret. */
final class PkiFormat {
  private static final String CA = "ca";
  private static final String NEXT = "next";
  private static final String PREVIOUS = "previous";
  private static final String SERVER = "server";
  private static final String PUBLISHED = "published-at";
  private static final String SWITCHED = "switched-at";
  private static final String OBEYED = "rotate-obeyed";

  private PkiFormat() {}

  static Map<String, String> write(BrokerPki pki) {
    var entries = new TreeMap<String, String>();
    entries.put(CA + ".crt", Pem.write(pki.signing().certificate()));
    entries.put(CA + ".key", Pem.write(pki.signing().key()));
    entries.put(SERVER + ".crt", Pem.write(pki.server().certificate()));
    entries.put(SERVER + ".key", Pem.write(pki.server().key()));
    entries.put(OBEYED, pki.obeyed());
    switch (pki.phase()) {
      case Settled() -> {}
      case Publishing(var next, var since) -> {
        entries.put(NEXT + ".crt", Pem.write(next.certificate()));
        entries.put(NEXT + ".key", Pem.write(next.key()));
        if (since != null) {
          entries.put(PUBLISHED, since.toString());
        }
      }
      case Retiring(var previous, var since) -> {
        entries.put(PREVIOUS + ".crt", Pem.write(previous));
        entries.put(SWITCHED, since.toString());
      }
    }
    return entries;
  }

  /**
   * @throws GeneralSecurityException if the entries aren't what {@link #write} makes; the message
   *     names the entry and never its content
   */
  static BrokerPki read(Map<String, String> entries) throws GeneralSecurityException {
    var signing = authority(entries, CA);
    var server = new ServerCertificate(certificate(entries, SERVER), key(entries, SERVER));
    return new BrokerPki(signing, server, phase(entries), entries.getOrDefault(OBEYED, ""));
  }

  private static Phase phase(Map<String, String> entries) throws GeneralSecurityException {
    if (entries.containsKey(NEXT + ".crt")) {
      return new Publishing(
          authority(entries, NEXT),
          entries.containsKey(PUBLISHED) ? time(entries, PUBLISHED) : null);
    }
    if (entries.containsKey(PREVIOUS + ".crt")) {
      return new Retiring(certificate(entries, PREVIOUS), time(entries, SWITCHED));
    }
    return new Settled();
  }

  private static CertificateAuthority authority(Map<String, String> entries, String name)
      throws GeneralSecurityException {
    return new CertificateAuthority(certificate(entries, name), key(entries, name));
  }

  private static X509Certificate certificate(Map<String, String> entries, String name)
      throws GeneralSecurityException {
    return Pem.certificate(require(entries, name + ".crt"));
  }

  private static PrivateKey key(Map<String, String> entries, String name)
      throws GeneralSecurityException {
    return Pem.privateKey(require(entries, name + ".key"));
  }

  private static Instant time(Map<String, String> entries, String name)
      throws GeneralSecurityException {
    try {
      return Instant.parse(require(entries, name));
    } catch (DateTimeException e) {
      throw new GeneralSecurityException("no time in " + name, e);
    }
  }

  private static String require(Map<String, String> entries, String name)
      throws GeneralSecurityException {
    String value = entries.get(name);
    if (value == null) {
      throw new GeneralSecurityException("no entry " + name);
    }
    return value;
  }
}
