package dev.devsandbox.wire;

import java.util.List;

/**
 * A config as it was read.
 *
 * @param config what this code understood of it
 * @param hash {@code sha256:} and the hexadecimal digest of the bytes that were read
 * @param unsupported names of the rules that were left out, which denies what they would allow
 */
public record EgressDocument(EgressConfig config, String hash, List<String> unsupported) {
  public EgressDocument {
    unsupported = List.copyOf(unsupported);
  }
}
