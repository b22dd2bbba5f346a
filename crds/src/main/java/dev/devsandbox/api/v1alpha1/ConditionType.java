package dev.devsandbox.api.v1alpha1;

/** The types of conditions, and which objects have them. */
public enum ConditionType {
  /** DevSandbox: its pod has a node. */
  SCHEDULED("Scheduled", "DevSandbox: its pod has a node."),
  /** DevSandbox: the fence of this very pod was loaded and proven. */
  EGRESS_ENFORCED(
      "EgressEnforced", "DevSandbox: the fence of this very pod was loaded and proven."),
  /** DevSandbox: the proxy acknowledged the config of this pod. */
  POLICY_PROGRAMMED(
      "PolicyProgrammed", "DevSandbox: the proxy acknowledged the config of this pod."),
  /** DevSandbox: the identity sidecar serves. */
  IDENTITY_READY("IdentityReady", "DevSandbox: the identity sidecar serves."),
  /** DevSandbox: the user's container runs. */
  WORKSPACE_READY("WorkspaceReady", "DevSandbox: the user's container runs."),
  /** DevSandbox: all of the above. Its reason and message are those of the first that is false. */
  READY(
      "Ready",
      "DevSandbox: all of the above. Its reason and message are those of the first that is false."),
  /** All kinds: the spec as written is valid. */
  ACCEPTED("Accepted", "All kinds: the spec as written is valid."),
  /** DevSandbox: the running pod is what the spec asks for. */
  UP_TO_DATE("UpToDate", "DevSandbox: the running pod is what the spec asks for."),
  /** DevSandbox: suspended as asked, and no pod is left. */
  SUSPENDED("Suspended", "DevSandbox: suspended as asked, and no pod is left."),
  /** DevSandbox: only a person's change can bring it further. */
  STALLED("Stalled", "DevSandbox: only a person's change can bring it further."),
  /** EgressPolicy: in force in every running sandbox that names it. */
  PROGRAMMED("Programmed", "EgressPolicy: in force in every running sandbox that names it."),
  /** PodIdentity: the sandbox exists, and its pod is told. */
  BOUND("Bound", "PodIdentity: the sandbox exists, and its pod is told.");

  private final String wireName;
  private final String meaning;

  ConditionType(String wireName, String meaning) {
    this.wireName = wireName;
    this.meaning = meaning;
  }

  /** As it is written in a status. */
  public String wireName() {
    return wireName;
  }

  /** What it means when it is true, and of which kind. */
  public String meaning() {
    return meaning;
  }
}
