package dev.devsandbox.operator.issuer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.devsandbox.operator.broker.TokenMint.Minted;
import dev.devsandbox.operator.broker.TokenMint.Subject;
import dev.devsandbox.operator.testing.FakeSecret;
import dev.devsandbox.operator.testing.MutableClock;
import dev.devsandbox.operator.tls.SecretStore;
import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.junit.jupiter.api.Test;

/** Tokens and keys, as an independent library sees them. */
class IssuerTest {
  private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
  private static final URI ISSUER = URI.create("https://issuer.test");
  private static final Subject SUBJECT =
      new Subject("team", "hello", "sandbox-uid", "hello", "pod-uid");

  private final MutableClock clock = new MutableClock(START);
  private final FakeSecret secret = new FakeSecret();
  private IssuerKeys keys = new IssuerKeys(secret, clock);

  @Test
  void tokenSaysWhoAsksAndForWhomAndUntilWhen() throws Exception {
    keys.run();
    Minted minted = mint();

    JwtClaims claims = verify(minted, published());

    assertThat(claims.getSubject()).isEqualTo("team/hello");
    assertThat(claims.getAudience()).containsExactly("https://vault.example");
    assertThat(claims.getIssuedAt().getValue()).isEqualTo(START.getEpochSecond());
    assertThat(claims.getNotBefore().getValue()).isEqualTo(START.getEpochSecond());
    assertThat(claims.getExpirationTime().getValue()).isEqualTo(START.getEpochSecond() + 300);
    assertThat(minted.expiresAt()).isEqualTo(START.plusSeconds(300));
    assertThat(claims.getJwtId()).isNotBlank().isNotEqualTo(verify(mint(), published()).getJwtId());
    assertThat(claims.getClaimValue("devsandbox.dev"))
        .isEqualTo(Map.of("podUid", "pod-uid", "podName", "hello", "sandboxUid", "sandbox-uid"));
  }

  @Test
  void tokenIsNotGoodForAnotherAudienceNorAfterItsEndNorWithOtherKeys() throws Exception {
    keys.run();
    Minted minted = mint();
    String set = published();

    assertThatThrownBy(() -> verify(minted, set, "https://other.example"))
        .isInstanceOf(InvalidJwtException.class);
    clock.advance(Duration.ofSeconds(301));
    assertThatThrownBy(() -> verify(minted, set)).isInstanceOf(InvalidJwtException.class);

    clock.set(START);
    var other = new IssuerKeys(new FakeSecret(), clock);
    other.run();
    assertThatThrownBy(() -> verify(minted, other.current().orElseThrow().published()))
        .isInstanceOf(InvalidJwtException.class);
  }

  @Test
  void publishedSetHoldsNoPrivateKey() throws Exception {
    keys.run();

    assertThat(published()).contains("\"kid\"").doesNotContain("\"d\"");
    assertThat(secret.content().get("keys.json")).contains("\"d\"");
    assertThat(keys.current().orElseThrow().toString()).doesNotContain("\"d\"");
  }

  @Test
  void restartUsesTheSameKeysAndWritesNothing() throws Exception {
    keys.run();
    String before = published();
    int writes = secret.writes();

    keys = new IssuerKeys(secret, clock);
    keys.run();

    assertThat(published()).isEqualTo(before);
    assertThat(secret.writes()).isEqualTo(writes);
  }

  /** A verifier that reads the set every half hour never meets a key it doesn't know. */
  @Test
  void everyTokenVerifiesWithASetThatWasReadHalfAnHourAgoAndToItsEnd() throws Exception {
    keys.run();
    clock.set(START.plus(Duration.ofDays(29)));
    keys.run();
    String readEarlier = published();
    Instant end = START.plus(Duration.ofDays(31));
    while (clock.instant().isBefore(end)) {
      clock.advance(Duration.ofMinutes(30));
      keys.run();
      Minted minted = mint();
      verify(minted, readEarlier);
      readEarlier = published();

      Instant minting = clock.instant();
      clock.advance(Duration.ofSeconds(299));
      keys.run();
      verify(minted, published());
      clock.set(minting);
    }
    assertThat(new JsonWebKeySet(readEarlier).getJsonWebKeys()).hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void oldKeyLeavesTheSetOnlyWhenItsLastTokenHasExpired() throws Exception {
    keys.run();
    String first = new JsonWebKeySet(published()).getJsonWebKeys().getFirst().getKeyId();

    clock.set(START.plus(Duration.ofDays(30)).minus(Duration.ofMinutes(59)));
    keys.run();
    assertThat(new JsonWebKeySet(published()).getJsonWebKeys()).hasSize(2);
    assertThat(keys.current().orElseThrow().signer(clock.instant()).getKeyID()).isEqualTo(first);

    clock.advance(Duration.ofMinutes(61));
    assertThat(keys.current().orElseThrow().signer(clock.instant()).getKeyID()).isNotEqualTo(first);
    keys.run();
    assertThat(published()).contains(first);

    clock.advance(Duration.ofMinutes(20));
    keys.run();
    assertThat(published()).doesNotContain(first);
  }

  @Test
  void keyIsStoredBeforeItIsUsed() {
    var refusing =
        new IssuerKeys(
            new SecretStore() {
              @Override
              public Optional<Stored> read() {
                return Optional.empty();
              }

              @Override
              public void write(Map<String, String> entries, String version) {
                throw new IllegalStateException("503");
              }
            },
            clock);

    assertThatThrownBy(refusing::run).isInstanceOf(IllegalStateException.class);
    assertThat(refusing.current()).isEmpty();
  }

  @Test
  void secretThatIsNotOursIsLeftAloneAndTheKeysInUseStay() throws Exception {
    keys.run();
    String before = published();
    for (Map<String, String> content :
        List.of(
            Map.of("keys.json", "{\"keys\":[\"s3cret\"]}"),
            Map.of("keys.json", "{\"keys\":[]}"),
            Map.of("keys.json", "s3cret"),
            Map.of("keys.json", new JsonWebKeySet(before).toJson()),
            Map.<String, String>of())) {
      secret.overwrite(content);
      int writes = secret.writes();

      assertThatThrownBy(keys::run)
          .isInstanceOf(ParseException.class)
          .hasMessageNotContaining("s3cret");

      assertThat(secret.writes()).isEqualTo(writes);
      assertThat(published()).isEqualTo(before);
    }
  }

  @Test
  void nothingIsSignedBeforeThereAreKeys() {
    assertThatThrownBy(this::mint).isInstanceOf(IllegalStateException.class);
  }

  private Minted mint() {
    return new TokenIssuer(ISSUER, keys, clock).mint(SUBJECT, "https://vault.example", 300);
  }

  private String published() {
    return keys.current().orElseThrow().published();
  }

  private JwtClaims verify(Minted minted, String set) throws Exception {
    return verify(minted, set, "https://vault.example");
  }

  private JwtClaims verify(Minted minted, String set, String audience) throws Exception {
    return new JwtConsumerBuilder()
        .setVerificationKeyResolver(
            new JwksVerificationKeyResolver(new JsonWebKeySet(set).getJsonWebKeys()))
        .setJwsAlgorithmConstraints(
            AlgorithmConstraints.ConstraintType.PERMIT,
            org.jose4j.jws.AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256)
        .setExpectedIssuer(ISSUER.toString())
        .setExpectedAudience(audience)
        .setRequireExpirationTime()
        .setEvaluationTime(NumericDate.fromMilliseconds(clock.millis()))
        .build()
        .processToClaims(minted.token().value());
  }
}
