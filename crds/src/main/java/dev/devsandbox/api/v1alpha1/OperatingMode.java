package dev.devsandbox.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Whether a sandbox has a pod. */
public enum OperatingMode {
  /** There is a pod, and a lost one is made again. */
  @JsonProperty("Running")
  RUNNING,
  /** There is no pod; the workspace stays. */
  @JsonProperty("Suspended")
  SUSPENDED
}
