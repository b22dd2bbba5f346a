package dev.devsandbox.operator.tls;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * TLS 1.3 for servers, with a certificate that can be exchanged while they run: handshakes that
 * begin after {@link #serve} show the new one, connections made before are left alone. Before the
 * first certificate every handshake fails.
 */
public final class ServerTls {
  private final AtomicReference<@Nullable ServerCertificate> current = new AtomicReference<>();
  private final SSLContext context;

  public ServerTls() {
    try {
      context = SSLContext.getInstance("TLSv1.3");
      context.init(new KeyManager[] {new CurrentKey()}, null, null);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK has no TLS 1.3", e);
    }
  }

  /** For sockets of the server side. */
  public SSLContext context() {
    return context;
  }

  /** The certificate shown to clients now. */
  public Optional<X509Certificate> serving() {
    return Optional.ofNullable(current.get()).map(ServerCertificate::certificate);
  }

  void serve(ServerCertificate certificate) {
    current.set(certificate);
  }

  /** The alias names the certificate, so that chain and key of one handshake belong together. */
  private final class CurrentKey extends X509ExtendedKeyManager {
    private @Nullable String alias(String keyType) {
      var certificate = current.get();
      return certificate == null || !keyType.startsWith("EC")
          ? null
          : certificate.certificate().getSerialNumber().toString();
    }

    private @Nullable ServerCertificate byAlias(@Nullable String alias) {
      var certificate = current.get();
      return certificate != null
              && certificate.certificate().getSerialNumber().toString().equals(alias)
          ? certificate
          : null;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
        String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
      return alias(keyType);
    }

    @Override
    public @Nullable String chooseServerAlias(
        String keyType, Principal @Nullable [] issuers, Socket socket) {
      return alias(keyType);
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
      var certificate = byAlias(alias);
      return certificate == null ? null : new X509Certificate[] {certificate.certificate()};
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
      var certificate = byAlias(alias);
      return certificate == null ? null : certificate.key();
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
      String alias = alias(keyType);
      return alias == null ? null : new String[] {alias};
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
      return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
        String[] keyTypes, Principal @Nullable [] issuers, Socket socket) {
      return null;
    }
  }
}
