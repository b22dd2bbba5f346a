package dev.devsandbox.operator.broker.kube;

import dev.devsandbox.api.v1alpha1.DevSandbox;
import dev.devsandbox.operator.broker.ClusterView;
import dev.devsandbox.operator.broker.Grant;
import dev.devsandbox.operator.broker.Grants;
import dev.devsandbox.operator.broker.PodView;
import dev.devsandbox.operator.broker.SandboxView;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Optional;

/** Pods, sandboxes and grants of a real cluster. */
public final class KubeCluster implements ClusterView {
  private final KubernetesClient client;
  private final CachedObjects cache;

  public KubeCluster(KubernetesClient client, CachedObjects cache) {
    this.client = client;
    this.cache = cache;
  }

  @Override
  public Optional<PodView> cachedPod(String namespace, String name) {
    return cache.pod(namespace, name).map(Views::pod);
  }

  @Override
  public Optional<PodView> livePod(String namespace, String name) {
    return Optional.ofNullable(client.pods().inNamespace(namespace).withName(name).get())
        .map(Views::pod);
  }

  @Override
  public Optional<SandboxView> cachedSandbox(String namespace, String name) {
    return cache.sandbox(namespace, name).map(Views::sandbox);
  }

  @Override
  public Optional<SandboxView> liveSandbox(String namespace, String name) {
    return Optional.ofNullable(
            client.resources(DevSandbox.class).inNamespace(namespace).withName(name).get())
        .map(Views::sandbox);
  }

  @Override
  public Grant grant(PodView pod, SandboxView sandbox) {
    var identities =
        cache
            .identities(sandbox.namespace(), sandbox.name())
            .flatMap(identity -> Views.identity(identity, sandbox.name()).stream())
            .toList();
    return Grants.of(pod.containerUids(), identities);
  }
}
