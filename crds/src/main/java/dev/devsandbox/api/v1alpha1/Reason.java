package dev.devsandbox.api.v1alpha1;

/** Why a condition is as it is. Programs may rely on the names; each says what to do about it. */
public enum Reason {
  /** The pod has a node. */
  SCHEDULED("Scheduled", "The pod has a node.", ""),
  /** The pod waits for a node. */
  POD_PENDING(
      "PodPending",
      "The pod waits for a node.",
      "kubectl describe pod shows what the scheduler misses, often CPU, memory or a volume."),
  /** There is no pod yet; it is being created. */
  POD_MISSING("PodMissing", "There is no pod yet; it is being created.", ""),
  /** As many other pods are starting as the nodes' CPUs take; this one's turn comes by itself. */
  QUEUED(
      "Queued",
      "As many other pods are starting as the nodes' CPUs take; this one's turn comes by itself.",
      "Wait, or let the operator start more at once with DEVSANDBOX_STARTS."),
  /** The previous pod is still ending; the next one is created when it is gone. */
  POD_TERMINATING(
      "PodTerminating",
      "The previous pod is still ending; the next one is created when it is gone.",
      ""),
  /**
   * The pod's node does not answer. The pod is never force-deleted, because its container may still
   * run.
   */
  NODE_LOST(
      "NodeLost",
      "The pod's node does not answer. The pod is never force-deleted, because its container may still run.",
      "Bring the node back, or delete the Node object if it is gone for good."),
  /**
   * A node has an address outside the configured node ranges, so the fence would not protect it. No
   * new sandbox is started.
   */
  NODE_OUTSIDE_RANGES(
      "NodeOutsideRanges",
      "A node has an address outside the configured node ranges, so the fence would not protect it. No new sandbox is started.",
      "Add its range to DEVSANDBOX_NODE_RANGES of the operator."),
  /** An object that belongs to somebody else has the name this sandbox needs. */
  NAME_CONFLICT(
      "NameConflict",
      "An object that belongs to somebody else has the name this sandbox needs.",
      "Delete or rename that object, or give the sandbox another name."),
  /**
   * The namespace's Pod Security level refuses the fence, which needs NET_ADMIN in an init
   * container.
   */
  POD_SECURITY_FORBIDDEN(
      "PodSecurityForbidden",
      "The namespace's Pod Security level refuses the fence, which needs NET_ADMIN in an init container.",
      "Label the namespace as the message says; devsandbox's admission policies hold its pods to more than baseline."),
  /**
   * A forbidden pod would have been let in here: devsandbox's admission policies are not in force
   * in this namespace.
   */
  ADMISSION_MISSING(
      "AdmissionMissing",
      "A forbidden pod would have been let in here: devsandbox's admission policies are not in force in this namespace.",
      "Label the namespace devsandbox.dev/sandboxes=enabled, and apply manifests/ if the policies are gone."),
  /** The API server refused the pod. */
  POD_REJECTED(
      "PodRejected",
      "The API server refused the pod.",
      "The message says which field; quota and other admission plugins are the usual causes."),
  /** The spec can't work as it is written; a running pod is left as it was. */
  INVALID_SPEC(
      "InvalidSpec",
      "The spec can't work as it is written; a running pod is left as it was.",
      "Correct the field the message names."),
  /**
   * The spec is not what this version of devsandbox understands, perhaps written by a newer one; a
   * running pod is left as it was.
   */
  UNREADABLE_SPEC(
      "UnreadableSpec",
      "The spec is not what this version of devsandbox understands, perhaps written by a newer one; a running pod is left as it was.",
      "Upgrade the operator, or write the spec in this version's form."),
  /** A policy that the sandbox names does not exist; it allows nothing. */
  POLICY_NOT_FOUND(
      "PolicyNotFound",
      "A policy that the sandbox names does not exist; it allows nothing.",
      "Create the EgressPolicy, or remove its name from egressPolicies."),
  /**
   * A policy that the sandbox names is invalid or unreadable; a running pod keeps what it had, a
   * new one gets nothing from it.
   */
  POLICY_INVALID(
      "PolicyInvalid",
      "A policy that the sandbox names is invalid or unreadable; a running pod keeps what it had, a new one gets nothing from it.",
      "kubectl describe egresspolicy shows what is wrong."),
  /** The policies together don't fit into 192 KiB; the last config stays in force. */
  POLICY_TOO_LARGE(
      "PolicyTooLarge",
      "The policies together don't fit into 192 KiB; the last config stays in force.",
      "Use fewer names, or wildcards."),
  /** The fence is not proven yet. */
  FENCE_STARTING("FenceStarting", "The fence is not proven yet.", ""),
  /** The fence was loaded, read back and proven in this pod. */
  FENCE_PROVEN("FenceProven", "The fence was loaded, read back and proven in this pod.", ""),
  /**
   * The fence could not be loaded or a proof of it failed. The user's containers were not started.
   */
  FENCE_FAILED(
      "FenceFailed",
      "The fence could not be loaded or a proof of it failed. The user's containers were not started.",
      "The message has the proof that failed; devsandbox doctor checks the node's kernel."),
  /** The fence that was proven is not the one that was planned. */
  FENCE_MISMATCH(
      "FenceMismatch",
      "The fence that was proven is not the one that was planned.",
      "Delete the pod; if it happens again, the image and the operator are of different versions."),
  /** The sidecar has not reported yet. */
  WAITING_FOR_SIDECAR("WaitingForSidecar", "The sidecar has not reported yet.", ""),
  /** The config is in force. */
  PROGRAMMED("Programmed", "The config is in force.", ""),
  /** The proxy still has an older config. */
  NOT_PROGRAMMED("NotProgrammed", "The proxy still has an older config.", ""),
  /** The proxy refused the config and keeps the one it has. */
  CONFIG_REFUSED(
      "ConfigRefused",
      "The proxy refused the config and keeps the one it has.",
      "The message has its reason."),
  /** The sidecar ended and is being restarted. */
  SIDECAR_DOWN(
      "SidecarDown",
      "The sidecar ended and is being restarted.",
      "kubectl logs POD -c CONTAINER --previous, if it lasts."),
  /** The sidecar has not been heard of for 15 s. It keeps enforcing what it has. */
  SIDECAR_LATE(
      "SidecarLate",
      "The sidecar has not been heard of for 15 s. It keeps enforcing what it has.",
      "Wait for its restart; kubectl get pods -n devsandbox-system shows whether the broker is there."),
  /** The sidecar has not been heard of for 60 s. It keeps enforcing what it has. */
  SIDECAR_SILENT(
      "SidecarSilent",
      "The sidecar has not been heard of for 60 s. It keeps enforcing what it has.",
      "kubectl logs POD -c devsandbox-egress; kubectl get pods -n devsandbox-system."),
  /** The identity sidecar serves. */
  IDENTITY_SERVING("IdentityServing", "The identity sidecar serves.", ""),
  /** The user's container is starting. */
  WORKSPACE_STARTING("WorkspaceStarting", "The user's container is starting.", ""),
  /** The user's container runs. */
  WORKSPACE_RUNNING("WorkspaceRunning", "The user's container runs.", ""),
  /** The node can't get the image. */
  IMAGE_PULL_FAILED(
      "ImagePullFailed",
      "The node can't get the image.",
      "Correct image or imagePullSecrets, or load the image on the node."),
  /** The user's container ends again and again. */
  CRASH_LOOPING(
      "CrashLooping",
      "The user's container ends again and again.",
      "kubectl logs POD -c workspace --previous."),
  /** The node can't make the container as it is described. */
  CONTAINER_CONFIG_ERROR(
      "ContainerConfigError",
      "The node can't make the container as it is described.",
      "The message has the node's reason."),
  /** The user's container ended; the pod is being replaced. */
  WORKSPACE_ENDED(
      "WorkspaceEnded",
      "The user's container ended; the pod is being replaced.",
      "A command that ends needs a wrapper that stays, or no command at all."),
  /** Everything the sandbox promises is observed. */
  SANDBOX_READY("SandboxReady", "Everything the sandbox promises is observed.", ""),
  /** The sandbox is suspended as asked. */
  SUSPENDED(
      "Suspended", "The sandbox is suspended as asked.", "Set operatingMode to Running to resume."),
  /** The sandbox is being suspended; its pod is ending. */
  SUSPENDING("Suspending", "The sandbox is being suspended; its pod is ending.", ""),
  /** The sandbox is not suspended. */
  RUNNING("Running", "The sandbox is not suspended.", ""),
  /** The spec is valid. */
  ACCEPTED("Accepted", "The spec is valid.", ""),
  /** The running pod is what the spec asks for. */
  UP_TO_DATE("UpToDate", "The running pod is what the spec asks for.", ""),
  /** The spec asks for something that only a new pod can have. */
  RESTART_REQUIRED(
      "RestartRequired",
      "The spec asks for something that only a new pod can have.",
      "Suspend and resume the sandbox, or delete its pod."),
  /** The broker has another address than this pod's fence admits. */
  BROKER_MOVED(
      "BrokerMoved",
      "The broker has another address than this pod's fence admits.",
      "Suspend and resume the sandbox, or delete its pod."),
  /** The running sidecar can't enforce a part of the config, so that part is denied. */
  SIDECAR_OUTDATED(
      "SidecarOutdated",
      "The running sidecar can't enforce a part of the config, so that part is denied.",
      "Suspend and resume the sandbox to get the present sidecar."),
  /** There is no pod to compare with. */
  NO_POD("NoPod", "There is no pod to compare with.", ""),
  /** Nothing holds the sandbox up but time. */
  PROGRESSING("Progressing", "Nothing holds the sandbox up but time.", ""),
  /** The workspace's claim is not bound. */
  VOLUME_PENDING(
      "VolumePending",
      "The workspace's claim is not bound.",
      "kubectl describe pvc shows why; often there is no default storage class."),
  /** A rule has a field this version doesn't know; that rule is denied. */
  UNSUPPORTED_FIELD(
      "UnsupportedField",
      "A rule has a field this version doesn't know; that rule is denied.",
      "Upgrade devsandbox, or remove the field."),
  /** No running sandbox names this policy. */
  UNUSED("Unused", "No running sandbox names this policy.", ""),
  /** Not every sandbox that names this policy has it in force yet. */
  PARTLY_PROGRAMMED(
      "PartlyProgrammed",
      "Not every sandbox that names this policy has it in force yet.",
      "kubectl get devsandboxes -o wide shows which."),
  /** The sandbox this grant is for does not exist. */
  SANDBOX_NOT_FOUND(
      "SandboxNotFound",
      "The sandbox this grant is for does not exist.",
      "Create the DevSandbox, or correct sandboxRef."),
  /** The sandbox has no pod that could use the grant. */
  SANDBOX_NOT_RUNNING("SandboxNotRunning", "The sandbox has no pod that could use the grant.", ""),
  /** The sandbox's pod may use the grant. */
  BOUND("Bound", "The sandbox's pod may use the grant.", "");

  private final String wireName;
  private final String meaning;
  private final String remedy;

  Reason(String wireName, String meaning, String remedy) {
    this.wireName = wireName;
    this.meaning = meaning;
    this.remedy = remedy;
  }

  /** As it is written in a condition. */
  public String wireName() {
    return wireName;
  }

  /** What was observed. */
  public String meaning() {
    return meaning;
  }

  /** What a person can do about it; empty where there is nothing to do. */
  public String remedy() {
    return remedy;
  }
}
