package dev.devsandbox.operator.issuer;

import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import java.text.ParseException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Date;
import java.util.List;

/**
 * The issuer's keys, oldest first. Each has a {@code nbf}: before it the key is only published.
 *
 * @param keys P-256 keys with their private part, a {@code kid} and {@code nbf}; never empty
 */
record SigningKeys(List<ECKey> keys) {
  SigningKeys {
    keys = keys.stream().sorted(Comparator.comparing(SigningKeys::notBefore)).toList();
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("no keys");
    }
  }

  /**
   * Reads what {@link #stored} wrote.
   *
   * @throws ParseException if it is something else; the message shows no key
   */
  static SigningKeys parse(String stored) throws ParseException {
    var keys = new ArrayList<ECKey>();
    for (JWK key : readable(stored).getKeys()) {
      if (!(key instanceof ECKey ec)
          || !ec.isPrivate()
          || ec.getKeyID() == null
          || ec.getNotBeforeTime() == null) {
        throw new ParseException("a key that is not one of ours", 0);
      }
      keys.add(ec);
    }
    if (keys.isEmpty()) {
      throw new ParseException("no keys", 0);
    }
    return new SigningKeys(keys);
  }

  /** The key to sign with; if none is due yet (the clock was set back), the oldest. */
  ECKey signer(Instant now) {
    return keys.stream()
        .filter(key -> !notBefore(key).isAfter(now))
        .reduce((_, later) -> later)
        .orElse(keys.getFirst());
  }

  ECKey newest() {
    return keys.getLast();
  }

  /** All keys with their private parts, for the Secret. */
  String stored() {
    return new JWKSet(List.copyOf(keys)).toString(false);
  }

  /** The public keys as a JWK set (RFC 7517 §5). */
  String published() {
    return new JWKSet(List.copyOf(keys)).toString(true);
  }

  static Instant notBefore(ECKey key) {
    Date from = key.getNotBeforeTime();
    return from == null ? Instant.EPOCH : from.toInstant();
  }

  /** Never the keys. */
  @Override
  public String toString() {
    return "SigningKeys" + keys.stream().map(ECKey::getKeyID).toList();
  }

  private static JWKSet readable(String stored) throws ParseException {
    try {
      return JWKSet.parse(stored);
    } catch (ParseException e) {
      // Its message may quote what it could not read.
      throw new ParseException("not a set of keys", e.getErrorOffset());
    }
  }
}
