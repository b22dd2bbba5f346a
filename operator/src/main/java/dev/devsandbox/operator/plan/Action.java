package dev.devsandbox.operator.plan;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;

/** One write. Each may be repeated, and means the same however often it is carried out. */
public sealed interface Action {
  /** Create the policy or make it as it should be. */
  record ApplyNetworkPolicy(NetworkPolicy policy) implements Action {}

  /** Create the claim, or change its size and owner. */
  record ApplyClaim(PersistentVolumeClaim claim) implements Action {}

  /** Create the pod. */
  record CreatePod(Pod pod) implements Action {}

  /** Delete exactly this pod. */
  record DeletePod(Pod pod, String why) implements Action {}

  /** Write the egress config to exactly this version of the pod, then push it. */
  record WriteConfig(Pod pod, String text) implements Action {}
}
