package dev.devsandbox.api.v1alpha1;

/** The types of conditions, and which objects have them. */
public enum ConditionType {
  /** DevSandbox: its pod has a node. */
  SCHEDULED("Scheduled"),
  /** DevSandbox: the fence of this very pod was loaded and proven. */
  EGRESS_ENFORCED("EgressEnforced"),
  /** DevSandbox: the proxy acknowledged the config of this pod. */
  POLICY_PROGRAMMED("PolicyProgrammed"),
  /** DevSandbox: the identity sidecar serves. */
  IDENTITY_READY("IdentityReady"),
  /** DevSandbox: the user's container runs. */
  WORKSPACE_READY("WorkspaceReady"),
  /** DevSandbox: all of the above. Its reason and message are those of the first that is false. */
  READY("Ready"),
  /** All kinds: the spec as written is valid. */
  ACCEPTED("Accepted"),
  /** DevSandbox: the running pod is what the spec asks for. */
  UP_TO_DATE("UpToDate"),
  /** DevSandbox: suspended as asked, and no pod is left. */
  SUSPENDED("Suspended"),
  /** DevSandbox: only a person's change can bring it further. */
  STALLED("Stalled"),
  /** EgressPolicy: in force in every running sandbox that names it. */
  PROGRAMMED("Programmed"),
  /** PodIdentity: the sandbox exists, and its pod is told. */
  BOUND("Bound");

  private final String wireName;

  ConditionType(String wireName) {
    this.wireName = wireName;
  }

  /** As it is written in a status. */
  public String wireName() {
    return wireName;
  }
}
