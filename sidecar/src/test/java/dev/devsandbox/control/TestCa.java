package dev.devsandbox.control;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.function.Consumer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A CA as the broker has one, and the certificates, good and bad, that it might issue. */
public record TestCa(X509Certificate certificate, PrivateKey key) {
  public static final String BROKER_NAME = "broker.system.svc";

  /** Within every validity, whenever the tests run. */
  @SuppressWarnings("TimeInStaticInitializer")
  static final Instant NOW = Clock.systemUTC().instant();

  /** A certificate with the key to use it. */
  public record Issued(X509Certificate certificate, PrivateKey key) {
    byte[] der() throws GeneralSecurityException {
      return certificate.getEncoded();
    }
  }

  /** What a certificate says; a test changes what it wants to have wrong. */
  public static final class Contents {
    String name = BROKER_NAME;
    int nameType = GeneralName.dNSName;
    Instant from = NOW.minus(Duration.ofHours(1));
    Instant until = NOW.plus(Duration.ofHours(1));
    int keyUsage = KeyUsage.digitalSignature;
    KeyPurposeId purpose = KeyPurposeId.id_kp_serverAuth;
    boolean authority;
    String curve = "secp256r1";
    String signature = "SHA256withECDSA";
    String criticalOid = "";
  }

  public static TestCa create() throws Exception {
    return create("CN=broker CA", contents -> {});
  }

  /** A CA that differs from a good one as told; it carries no name and no purpose. */
  static TestCa create(String subject, Consumer<Contents> change) throws Exception {
    Contents as = new Contents();
    as.authority = true;
    as.keyUsage = KeyUsage.keyCertSign;
    change.accept(as);
    KeyPair keys = newKeys(as.curve);
    var builder =
        new JcaX509v3CertificateBuilder(
            new X500Name(subject),
            BigInteger.ONE,
            Date.from(as.from),
            Date.from(as.until),
            new X500Name(subject),
            keys.getPublic());
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(as.authority));
    builder.addExtension(Extension.keyUsage, true, new KeyUsage(as.keyUsage));
    return new TestCa(sign(builder, keys.getPrivate(), as.signature), keys.getPrivate());
  }

  public Issued issue() throws Exception {
    return issue(contents -> {});
  }

  /** A certificate that differs from a good one as told. */
  Issued issue(Consumer<Contents> change) throws Exception {
    Contents leaf = new Contents();
    change.accept(leaf);
    KeyPair keys = newKeys(leaf.curve);
    var builder =
        new JcaX509v3CertificateBuilder(
            new X500Name(certificate.getSubjectX500Principal().getName()),
            BigInteger.TWO,
            Date.from(leaf.from),
            Date.from(leaf.until),
            new X500Name("CN=broker"),
            keys.getPublic());
    addExtensions(builder, leaf);
    return new Issued(sign(builder, key, leaf.signature), keys.getPrivate());
  }

  private static void addExtensions(JcaX509v3CertificateBuilder builder, Contents leaf)
      throws CertIOException {
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(leaf.authority));
    builder.addExtension(Extension.keyUsage, true, new KeyUsage(leaf.keyUsage));
    builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(leaf.purpose));
    builder.addExtension(
        Extension.subjectAlternativeName,
        false,
        new GeneralNames(new GeneralName(leaf.nameType, leaf.name)));
    if (!leaf.criticalOid.isEmpty()) {
      builder.addExtension(new ASN1ObjectIdentifier(leaf.criticalOid), true, new byte[] {5, 0});
    }
  }

  public String pem() throws GeneralSecurityException {
    return "-----BEGIN CERTIFICATE-----\n"
        + Base64.getMimeEncoder().encodeToString(certificate.getEncoded())
        + "\n-----END CERTIFICATE-----\n";
  }

  Certificate parsed() throws GeneralSecurityException {
    return Certificate.getInstance(certificate.getEncoded());
  }

  private static X509Certificate sign(
      JcaX509v3CertificateBuilder builder, PrivateKey key, String algorithm)
      throws OperatorCreationException, GeneralSecurityException {
    return new JcaX509CertificateConverter()
        .getCertificate(builder.build(new JcaContentSignerBuilder(algorithm).build(key)));
  }

  private static KeyPair newKeys(String curve) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(curve));
    return generator.generateKeyPair();
  }
}
