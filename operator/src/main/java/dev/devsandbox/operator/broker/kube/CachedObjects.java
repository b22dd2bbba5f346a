package dev.devsandbox.operator.broker.kube;

import dev.devsandbox.api.v1alpha1.DevSandbox;
import dev.devsandbox.api.v1alpha1.PodIdentity;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Optional;
import java.util.stream.Stream;

/** What the operator's watches hold. */
public interface CachedObjects {
  Optional<Pod> pod(String namespace, String name);

  /** All pods of sandboxes. */
  Stream<Pod> pods();

  Optional<DevSandbox> sandbox(String namespace, String name);

  /** Those of that namespace that name the sandbox; others may be among them. */
  Stream<PodIdentity> identities(String namespace, String sandbox);
}
