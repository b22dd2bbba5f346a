package dev.devsandbox.operator.issuer;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides which keys there are. A key is published for some time before it signs, because verifiers
 * cache the set, and stays until the last token it signed has expired.
 *
 * @param period how long a key signs
 * @param lead how long a key is published before it signs
 * @param tokenLife the longest life of a token, with some skew of clocks
 */
record KeyRotation(Duration period, Duration lead, Duration tokenLife) {

  /** A new key every 30 days. */
  static KeyRotation standard() {
    return new KeyRotation(Duration.ofDays(30), Duration.ofHours(1), Duration.ofMinutes(20));
  }

  /** The keys there must be now; equal to {@code current} if nothing is to be done. */
  SigningKeys next(@Nullable SigningKeys current, Instant now) {
    if (current == null) {
      // Nobody can have cached a set that never was.
      return new SigningKeys(List.of(generate(now)));
    }
    var keys = new ArrayList<>(current.keys());
    keys.removeIf(key -> expired(current, key, now));
    Instant handover = SigningKeys.notBefore(current.newest()).plus(period);
    if (!now.isBefore(handover.minus(lead))) {
      keys.add(generate(now.plus(lead)));
    }
    return new SigningKeys(keys);
  }

  /** A key's last token was signed when the key after it began. */
  private boolean expired(SigningKeys all, ECKey key, Instant now) {
    int index = all.keys().indexOf(key);
    if (index == all.keys().size() - 1) {
      return false;
    }
    Instant successor = SigningKeys.notBefore(all.keys().get(index + 1));
    return now.isAfter(successor.plus(tokenLife));
  }

  private static ECKey generate(Instant notBefore) {
    try {
      return new ECKeyGenerator(Curve.P_256)
          .keyUse(KeyUse.SIGNATURE)
          .algorithm(JWSAlgorithm.ES256)
          .keyIDFromThumbprint(true)
          .notBeforeTime(Date.from(notBefore))
          .generate();
    } catch (JOSEException e) {
      throw new IllegalStateException("the JDK has no P-256", e);
    }
  }
}
