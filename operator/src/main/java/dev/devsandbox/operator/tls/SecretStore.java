package dev.devsandbox.operator.tls;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One Secret of the system namespace that holds keys of ours. */
public interface SecretStore {
  /**
   * @param entries its data, decoded
   * @param annotations its annotations
   * @param version what {@link #write} compares
   */
  record Stored(Map<String, String> entries, Map<String, String> annotations, String version) {
    public Stored {
      entries = Map.copyOf(entries);
      annotations = Map.copyOf(annotations);
    }

    /** Never the entries. */
    @Override
    public String toString() {
      return "Stored[" + version + "]";
    }
  }

  /** The Secret as it is at the API server, not in a cache; empty if there is none. */
  Optional<Stored> read();

  /**
   * Writes all entries and removes others of ours.
   *
   * @param version the version that was read; null if there was none
   * @throws RuntimeException if it has changed since, or can't be written now
   */
  void write(Map<String, String> entries, @Nullable String version);
}
