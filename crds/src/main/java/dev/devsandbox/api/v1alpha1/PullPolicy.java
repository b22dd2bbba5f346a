package dev.devsandbox.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** When a node fetches an image. */
public enum PullPolicy {
  /** At every start. */
  @JsonProperty("Always")
  ALWAYS("Always"),
  /** Unless the node has it. */
  @JsonProperty("IfNotPresent")
  IF_NOT_PRESENT("IfNotPresent"),
  /** Never: the node has it or the sandbox does not start. */
  @JsonProperty("Never")
  NEVER("Never");

  private final String wireName;

  PullPolicy(String wireName) {
    this.wireName = wireName;
  }

  /** As Kubernetes writes it. */
  public String wireName() {
    return wireName;
  }
}
