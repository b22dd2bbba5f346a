package dev.devsandbox.operator.broker;

import java.util.Optional;

/**
 * Pods and sandboxes. The cached ones come from watches and cost nothing; the live ones are asked
 * for at the API server and may throw if it doesn't answer.
 */
public interface ClusterView {
  Optional<PodView> cachedPod(String namespace, String name);

  Optional<PodView> livePod(String namespace, String name);

  Optional<SandboxView> cachedSandbox(String namespace, String name);

  Optional<SandboxView> liveSandbox(String namespace, String name);

  /** What is granted to that sandbox at this instant, by the cache. */
  Grant grant(PodView pod, SandboxView sandbox);
}
