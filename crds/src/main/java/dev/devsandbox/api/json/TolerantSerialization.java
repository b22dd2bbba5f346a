package dev.devsandbox.api.json;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/** A copy goes through JSON, which has no place for what could not be read: it is carried over. */
final class TolerantSerialization extends KubernetesSerialization {
  TolerantSerialization(ObjectMapper mapper) {
    super(mapper, true);
  }

  @Override
  public <T> T clone(T object) {
    T copy = super.clone(object);
    if (object instanceof ApiResource<?, ?> original && copy instanceof ApiResource<?, ?> same) {
      same.readOutcome(original.unreadable(), original.unknownFields());
    }
    return copy;
  }
}
