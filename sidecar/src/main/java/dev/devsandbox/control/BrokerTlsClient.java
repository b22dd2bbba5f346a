package dev.devsandbox.control;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Vector;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.ProtocolName;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.ServerName;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.jspecify.annotations.Nullable;

/**
 * TLS as the control channel speaks it: 1.3 with P-256 and AES-GCM and nothing older, one ALPN name
 * (RFC 7301), no client certificate, no resumption.
 */
// The library's interfaces ask for Vector.
@SuppressWarnings({"JdkObsolete", "rawtypes"})
final class BrokerTlsClient extends DefaultTlsClient {
  static final String ALPN = "devsandbox-control/1";

  private final BrokerCertificateCheck check;
  private final Clock clock;

  BrokerTlsClient(TlsCrypto crypto, BrokerCertificateCheck check, Clock clock) {
    super(crypto);
    this.check = check;
    this.clock = clock;
  }

  @Override
  protected ProtocolVersion[] getSupportedVersions() {
    return ProtocolVersion.TLSv13.only();
  }

  @Override
  protected int[] getSupportedCipherSuites() {
    return new int[] {CipherSuite.TLS_AES_128_GCM_SHA256, CipherSuite.TLS_AES_256_GCM_SHA384};
  }

  @Override
  protected Vector<Integer> getSupportedGroups(Vector namedGroupRoles) {
    return new Vector<>(List.of(NamedGroup.secp256r1));
  }

  @Override
  protected Vector<SignatureAndHashAlgorithm> getSupportedSignatureAlgorithms() {
    return new Vector<>(
        List.of(
            SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa)));
  }

  @Override
  protected Vector<ProtocolName> getProtocolNames() {
    return new Vector<>(List.of(ProtocolName.asUtf8Encoding(ALPN)));
  }

  @Override
  protected Vector<ServerName> getSNIServerNames() {
    return new Vector<>(List.of(new ServerName((short) 0, check.brokerName().getBytes(US_ASCII))));
  }

  @Override
  public void notifyHandshakeComplete() throws IOException {
    super.notifyHandshakeComplete();
    ProtocolName chosen = context.getSecurityParametersConnection().getApplicationProtocol();
    if (chosen == null || !chosen.getUtf8Decoding().equals(ALPN)) {
      throw new TlsFatalAlert(
          AlertDescription.no_application_protocol, "broker doesn't speak " + ALPN);
    }
  }

  @Override
  public TlsAuthentication getAuthentication() {
    return new TlsAuthentication() {
      @Override
      public void notifyServerCertificate(TlsServerCertificate presented) throws IOException {
        try {
          check.check(presented.getCertificate().getCertificateAt(0).getEncoded(), clock.instant());
        } catch (CertificateRejectedException e) {
          throw new TlsFatalAlert(AlertDescription.bad_certificate, e.getMessage());
        }
      }

      @Override
      public @Nullable TlsCredentials getClientCredentials(CertificateRequest request) {
        return null;
      }
    };
  }
}
