package dev.devsandbox.operator.issuer;

import dev.devsandbox.operator.tls.SecretStore;
import java.text.ParseException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Keeps the signing keys in their Secret; no key is used before it is stored there. */
public final class IssuerKeys {
  private static final String ENTRY = "keys.json";

  private final KeyRotation rotation;
  private final SecretStore secret;
  private final Clock clock;
  private volatile @Nullable SigningKeys keys;

  IssuerKeys(KeyRotation rotation, SecretStore secret, Clock clock) {
    this.rotation = rotation;
    this.secret = secret;
    this.clock = clock;
  }

  /** With a new key every 30 days. */
  public IssuerKeys(SecretStore secret, Clock clock) {
    this(KeyRotation.standard(), secret, clock);
  }

  /**
   * Reads the keys, and makes or drops those that are due.
   *
   * @throws ParseException if the Secret doesn't hold keys of ours: it is left alone, and the keys
   *     read before stay in use; deleting the Secret makes new keys
   * @throws RuntimeException if the API server doesn't answer or the Secret changed meanwhile
   */
  public void run() throws ParseException {
    var stored = secret.read();
    String text = stored.map(s -> s.entries().get(ENTRY)).orElse(null);
    if (stored.isPresent() && text == null) {
      throw new ParseException("no entry " + ENTRY, 0);
    }
    SigningKeys current = text == null ? null : SigningKeys.parse(text);
    SigningKeys next = rotation.next(current, clock.instant());
    if (!next.equals(current)) {
      String version = stored.map(SecretStore.Stored::version).orElse(null);
      secret.write(Map.of(ENTRY, next.stored()), version);
    }
    keys = next;
  }

  /** The keys in use; empty before the first {@link #run}. */
  Optional<SigningKeys> current() {
    return Optional.ofNullable(keys);
  }
}
