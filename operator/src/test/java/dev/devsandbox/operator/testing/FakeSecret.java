package dev.devsandbox.operator.testing;

import dev.devsandbox.operator.tls.SecretStore;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A Secret in memory with the API server's optimistic lock. */
public final class FakeSecret implements SecretStore {
  private @Nullable Map<String, String> entries;
  private final Map<String, String> annotations = new HashMap<>();
  private int version;

  public void annotate(String key, String value) {
    annotations.put(key, value);
    version++;
  }

  /** What somebody else wrote; null deletes. */
  public void overwrite(@Nullable Map<String, String> content) {
    entries = content;
    version++;
  }

  public Map<String, String> content() {
    return entries == null ? Map.of() : entries;
  }

  public int writes() {
    return version;
  }

  @Override
  public Optional<Stored> read() {
    return entries == null
        ? Optional.empty()
        : Optional.of(new Stored(entries, annotations, Integer.toString(version)));
  }

  @Override
  public void write(Map<String, String> content, @Nullable String expected) {
    String now = entries == null ? null : Integer.toString(version);
    if (now == null ? expected != null : !now.equals(expected)) {
      throw new IllegalStateException("409 Conflict");
    }
    entries = Map.copyOf(content);
    version++;
  }
}
