package dev.devsandbox.control;

import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.signers.DSADigestSigner;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.util.PublicKeyFactory;

/**
 * Decides whether a certificate is the broker's. Narrower than RFC 5280, because both ends are
 * ours: the certificate must be signed by a CA of the bundle itself, with no intermediate, every
 * key is on P-256, and an extension that is critical and not looked at here is a refusal.
 *
 * @param brokerName the DNS name to find among the subject's alternative names; no wildcards
 */
record BrokerCertificateCheck(List<Certificate> authorities, String brokerName) {
  private static final Set<ASN1ObjectIdentifier> CHECKED_EXTENSIONS =
      Set.of(
          Extension.basicConstraints,
          Extension.keyUsage,
          Extension.extendedKeyUsage,
          Extension.subjectAlternativeName);

  BrokerCertificateCheck {
    authorities = List.copyOf(authorities);
  }

  /**
   * Returns if the certificate is good at this time.
   *
   * @param der the certificate the server presented first
   * @throws CertificateRejectedException in every other case
   */
  void check(byte[] der, Instant now) throws CertificateRejectedException {
    try {
      Certificate leaf = Certificate.getInstance(der);
      // What is verified below is the parsed form written again; it must be what was sent.
      require(Arrays.equals(leaf.getEncoded(ASN1Encoding.DER), der), "certificate is not in DER");
      checkLeaf(leaf, now);
      for (Certificate authority : authorities) {
        if (mayHaveSigned(authority, leaf, now) && verifies(authority, leaf)) {
          return;
        }
      }
    } catch (IOException | RuntimeException e) {
      // Bouncy Castle reports broken DER by many unchecked types; none of them is a yes.
      throw new CertificateRejectedException(
          "certificate is unreadable: " + e.getClass().getSimpleName());
    }
    throw new CertificateRejectedException(
        "certificate is not signed by a CA of the bundle that is valid now");
  }

  private void checkLeaf(Certificate leaf, Instant now) throws CertificateRejectedException {
    Extensions extensions = leaf.getTBSCertificate().getExtensions();
    require(extensions != null, "certificate has no extensions");
    require(isValidAt(leaf, now), "certificate is not valid now");
    require(isP256(leaf), "certificate's key is not on P-256");
    require(hasOnlyCheckedCriticals(extensions), "certificate has an unknown critical extension");
    require(!isAuthority(extensions), "certificate is a CA");
    require(allows(extensions, KeyUsage.digitalSignature), "key usage is not digitalSignature");
    ExtendedKeyUsage purposes = ExtendedKeyUsage.fromExtensions(extensions);
    require(
        purposes != null && purposes.hasKeyPurposeId(KeyPurposeId.id_kp_serverAuth),
        "extended key usage is not serverAuth");
    require(carriesName(extensions), "certificate is not for " + brokerName);
  }

  private boolean carriesName(Extensions extensions) {
    GeneralNames names = GeneralNames.fromExtensions(extensions, Extension.subjectAlternativeName);
    return names != null
        && Arrays.stream(names.getNames())
            .filter(name -> name.getTagNo() == GeneralName.dNSName)
            .anyMatch(name -> name.getName().toString().equalsIgnoreCase(brokerName));
  }

  private static boolean mayHaveSigned(Certificate authority, Certificate leaf, Instant now) {
    Extensions extensions = authority.getTBSCertificate().getExtensions();
    return extensions != null
        && authority.getSubject().equals(leaf.getIssuer())
        && isValidAt(authority, now)
        && isP256(authority)
        && hasOnlyCheckedCriticals(extensions)
        && isAuthority(extensions)
        && allows(extensions, KeyUsage.keyCertSign);
  }

  private static boolean verifies(Certificate authority, Certificate leaf) throws IOException {
    ASN1ObjectIdentifier algorithm = leaf.getSignatureAlgorithm().getAlgorithm();
    if (!algorithm.equals(X9ObjectIdentifiers.ecdsa_with_SHA256)
        || !leaf.getTBSCertificate().getSignature().equals(leaf.getSignatureAlgorithm())) {
      return false;
    }
    DSADigestSigner verifier = new DSADigestSigner(new ECDSASigner(), new SHA256Digest());
    verifier.init(false, PublicKeyFactory.createKey(authority.getSubjectPublicKeyInfo()));
    byte[] signed = leaf.getTBSCertificate().getEncoded(ASN1Encoding.DER);
    verifier.update(signed, 0, signed.length);
    return verifier.verifySignature(leaf.getSignature().getOctets());
  }

  private static boolean isValidAt(Certificate certificate, Instant now) {
    return !now.isBefore(certificate.getStartDate().getDate().toInstant())
        && !now.isAfter(certificate.getEndDate().getDate().toInstant());
  }

  private static boolean isP256(Certificate certificate) {
    SubjectPublicKeyInfo key = certificate.getSubjectPublicKeyInfo();
    return key.getAlgorithm().getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey)
        && X9ObjectIdentifiers.prime256v1.equals(key.getAlgorithm().getParameters());
  }

  private static boolean isAuthority(Extensions extensions) {
    BasicConstraints constraints = BasicConstraints.fromExtensions(extensions);
    return constraints != null && constraints.isCA();
  }

  private static boolean allows(Extensions extensions, int usage) {
    KeyUsage usages = KeyUsage.fromExtensions(extensions);
    return usages != null && usages.hasUsages(usage);
  }

  private static boolean hasOnlyCheckedCriticals(Extensions extensions) {
    return CHECKED_EXTENSIONS.containsAll(List.of(extensions.getCriticalExtensionOIDs()));
  }

  private static void require(boolean holds, String otherwise) throws CertificateRejectedException {
    if (!holds) {
      throw new CertificateRejectedException(otherwise);
    }
  }
}
