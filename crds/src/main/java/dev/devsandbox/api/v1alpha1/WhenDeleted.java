package dev.devsandbox.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What becomes of the workspace's claim when its sandbox is deleted. */
public enum WhenDeleted {
  /** It is deleted with the sandbox. */
  @JsonProperty("Delete")
  DELETE,
  /** It stays, and the next sandbox of the same name adopts it. */
  @JsonProperty("Retain")
  RETAIN
}
