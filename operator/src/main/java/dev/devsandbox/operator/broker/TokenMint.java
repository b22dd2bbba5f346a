package dev.devsandbox.operator.broker;

import dev.devsandbox.wire.Secret;
import java.time.Instant;

/** Makes identity tokens; who may have one is decided before. */
public interface TokenMint {
  /** Whom a token speaks of. */
  record Subject(
      String namespace, String sandbox, String sandboxUid, String podName, String podUid) {}

  /** A signed token and its end. */
  record Minted(Secret token, Instant expiresAt) {}

  /**
   * Signs a token.
   *
   * @throws RuntimeException if there is no usable key now
   */
  Minted mint(Subject subject, String audience, int ttlSeconds);
}
