package dev.devsandbox.api.json;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An object of the API. It can always be read: what couldn't be is said here instead of thrown.
 *
 * @param <S> the spec
 * @param <T> the status
 */
public abstract class ApiResource<S, T> extends CustomResource<S, T> implements Namespaced {
  @JsonIgnore private transient @Nullable String unreadable;
  @JsonIgnore private transient List<String> unknownFields = List.of();

  /** Why the spec isn't what this version of the API describes; absent when it is. */
  public @Nullable String unreadable() {
    return unreadable;
  }

  /**
   * JSON pointers, relative to the spec, of the fields this version doesn't know, in order of
   * appearance.
   */
  public List<String> unknownFields() {
    return unknownFields;
  }

  void readOutcome(@Nullable String unreadable, List<String> unknownFields) {
    this.unreadable = unreadable;
    this.unknownFields = List.copyOf(unknownFields);
  }

  // An absent spec or status stays absent; the superclass would try to build an empty one.
  @Override
  @SuppressWarnings("NullAway") // the superclass is not annotated and accepts null here
  protected S initSpec() {
    return null;
  }

  @Override
  @SuppressWarnings("NullAway") // as above
  protected T initStatus() {
    return null;
  }

  // Two objects that differ in what could not be read differ, although their typed parts agree.
  @Override
  public boolean equals(@Nullable Object other) {
    return super.equals(other)
        && other instanceof ApiResource<?, ?> that
        && Objects.equals(unreadable, that.unreadable)
        && unknownFields.equals(that.unknownFields);
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), unreadable, unknownFields);
  }
}
