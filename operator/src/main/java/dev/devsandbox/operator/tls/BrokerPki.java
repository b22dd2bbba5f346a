package dev.devsandbox.operator.tls;

import java.security.cert.X509Certificate;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Everything the broker's TLS rests on, as one value that is stored in one write.
 *
 * @param signing the authority that signs server certificates now
 * @param server the certificate to serve, signed by {@code signing}
 * @param phase how far a rotation has come
 * @param obeyed the last manual trigger that started a rotation; empty if none did
 */
public record BrokerPki(
    CertificateAuthority signing, ServerCertificate server, Phase phase, String obeyed) {

  /** The steps of a rotation: trust the new one, use the new one, stop trusting the old one. */
  public sealed interface Phase {}

  /** No rotation is under way. */
  public record Settled() implements Phase {}

  /**
   * The next authority is in the bundle and signs nothing yet.
   *
   * @param since when every pod was first seen to carry it; null until then
   */
  public record Publishing(CertificateAuthority next, @Nullable Instant since) implements Phase {}

  /**
   * The new authority signs; the one before stays in the bundle.
   *
   * @param since when the new one began to sign
   */
  public record Retiring(X509Certificate previous, Instant since) implements Phase {}

  /** What a client must trust now, as PEM, oldest first: a switch changes nothing in it. */
  public String bundle() {
    String now = Pem.write(signing.certificate());
    return switch (phase) {
      case Settled() -> now;
      case Publishing(var next, var _) -> now + Pem.write(next.certificate());
      case Retiring(var previous, var _) -> Pem.write(previous) + now;
    };
  }

  BrokerPki with(Phase changed) {
    return new BrokerPki(signing, server, changed, obeyed);
  }

  BrokerPki with(ServerCertificate changed) {
    return new BrokerPki(signing, changed, phase, obeyed);
  }
}
