package dev.devsandbox.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How long a workspace lives. */
public enum StorageType {
  /** As long as its claim. */
  @JsonProperty("Persistent")
  PERSISTENT,
  /** As long as the pod. */
  @JsonProperty("Ephemeral")
  EPHEMERAL
}
