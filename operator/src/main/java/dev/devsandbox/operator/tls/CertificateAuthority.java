package dev.devsandbox.operator.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A P-256 authority that signs server certificates and nothing below itself. */
public record CertificateAuthority(X509Certificate certificate, PrivateKey key) {
  // A client's clock may be a little behind ours.
  private static final Duration SKEW = Duration.ofMinutes(5);
  private static final String SIGNATURE = "SHA256withECDSA";

  /** A new self-signed authority, valid from now for that long. */
  static CertificateAuthority create(Instant now, Duration life, SecureRandom random) {
    KeyPair pair = newKey(random);
    byte[] tag = new byte[4];
    random.nextBytes(tag);
    // Every authority has a name of its own, so that two in one bundle are never confused.
    var name = new X500Name("CN=devsandbox broker CA " + HexFormat.of().formatHex(tag));
    try {
      var extensions = new JcaX509ExtensionUtils();
      var builder =
          new JcaX509v3CertificateBuilder(
                  name,
                  serial(random),
                  Date.from(now.minus(SKEW)),
                  Date.from(now.plus(life)),
                  name,
                  pair.getPublic())
              .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
              .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign))
              .addExtension(
                  Extension.subjectKeyIdentifier,
                  false,
                  extensions.createSubjectKeyIdentifier(pair.getPublic()));
      return new CertificateAuthority(sign(builder, pair.getPrivate()), pair.getPrivate());
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw new IllegalStateException("the JDK can't sign with P-256", e);
    }
  }

  /** A server certificate for these names; it never outlives the authority. */
  ServerCertificate issue(ServerNames names, Instant now, Duration life, SecureRandom random) {
    KeyPair pair = newKey(random);
    Instant wanted = now.plus(life);
    Instant limit = certificate.getNotAfter().toInstant();
    try {
      var extensions = new JcaX509ExtensionUtils();
      var builder =
          new JcaX509v3CertificateBuilder(
                  certificate,
                  serial(random),
                  Date.from(now.minus(SKEW)),
                  Date.from(wanted.isBefore(limit) ? wanted : limit),
                  new X500Name("CN=devsandbox broker"),
                  pair.getPublic())
              .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
              .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
              .addExtension(
                  Extension.extendedKeyUsage,
                  false,
                  new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))
              .addExtension(
                  Extension.authorityKeyIdentifier,
                  false,
                  extensions.createAuthorityKeyIdentifier(certificate))
              .addExtension(Extension.subjectAlternativeName, false, generalNames(names));
      return new ServerCertificate(sign(builder, key), pair.getPrivate());
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw new IllegalStateException("the JDK can't sign with P-256", e);
    }
  }

  /** True if this authority signed that certificate. */
  boolean signed(X509Certificate other) {
    try {
      other.verify(certificate.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** Never the key. */
  @Override
  public String toString() {
    return "CertificateAuthority[" + certificate.getSubjectX500Principal() + "]";
  }

  private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key)
      throws OperatorCreationException, GeneralSecurityException {
    return new JcaX509CertificateConverter()
        .getCertificate(builder.build(new JcaContentSignerBuilder(SIGNATURE).build(key)));
  }

  private static GeneralNames generalNames(ServerNames names) {
    return new GeneralNames(
        Stream.concat(
                names.dns().stream().sorted().map(n -> new GeneralName(GeneralName.dNSName, n)),
                names.addresses().stream()
                    .sorted()
                    .map(a -> new GeneralName(GeneralName.iPAddress, Addresses.canonical(a))))
            .toArray(GeneralName[]::new));
  }

  private static KeyPair newKey(SecureRandom random) {
    try {
      var generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), random);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK has no P-256", e);
    }
  }

  /** Positive and 127 bits wide (RFC 5280 §4.1.2.2 allows 20 octets). */
  private static BigInteger serial(SecureRandom random) {
    return new BigInteger(126, random).setBit(126);
  }
}
