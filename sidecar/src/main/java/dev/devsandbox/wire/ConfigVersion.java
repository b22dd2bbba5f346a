package dev.devsandbox.wire;

/**
 * Which egress config is meant.
 *
 * @param seq the pod's counter, 1 and up
 * @param hash {@code sha256:} and the digest of the canonical document, in hex
 */
public record ConfigVersion(long seq, String hash) {
  /** Stands for a document that could not be read far enough to tell. */
  public static final ConfigVersion UNREADABLE = new ConfigVersion(0, "");
}
