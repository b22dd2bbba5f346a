package dev.devsandbox.operator.issuer;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.devsandbox.operator.broker.TokenMint;
import dev.devsandbox.wire.Secret;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.Map;
import java.util.UUID;

/** Signs identity tokens as JWT (RFC 7519) with ES256 (RFC 7518 §3.4). */
public final class TokenIssuer implements TokenMint {
  private static final String CLAIM = "devsandbox.dev";

  private final URI issuer;
  private final IssuerKeys keys;
  private final Clock clock;

  /**
   * @param issuer the {@code iss} of every token
   */
  public TokenIssuer(URI issuer, IssuerKeys keys, Clock clock) {
    this.issuer = issuer;
    this.keys = keys;
    this.clock = clock;
  }

  @Override
  public Minted mint(Subject subject, String audience, int ttlSeconds) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    var key =
        keys.current()
            .orElseThrow(() -> new IllegalStateException("no signing key yet"))
            .signer(now);
    Instant end = now.plusSeconds(ttlSeconds);
    var claims =
        new JWTClaimsSet.Builder()
            .issuer(issuer.toString())
            .subject(subject.namespace() + "/" + subject.sandbox())
            .audience(audience)
            .issueTime(Date.from(now))
            .notBeforeTime(Date.from(now))
            .expirationTime(Date.from(end))
            .jwtID(UUID.randomUUID().toString())
            .claim(
                CLAIM,
                Map.of(
                    "podUid", subject.podUid(),
                    "podName", subject.podName(),
                    "sandboxUid", subject.sandboxUid()))
            .build();
    var header =
        new JWSHeader.Builder(JWSAlgorithm.ES256)
            .type(JOSEObjectType.JWT)
            .keyID(key.getKeyID())
            .build();
    var token = new SignedJWT(header, claims);
    try {
      token.sign(new ECDSASigner(key));
    } catch (JOSEException e) {
      throw new IllegalStateException("signing failed", e);
    }
    return new Minted(new Secret(token.serialize()), end);
  }
}
