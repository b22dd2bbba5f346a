package dev.devsandbox.operator.broker;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A cluster whose cache and whose truth are set one by one. */
final class FakeCluster implements ClusterView {
  final Map<String, PodView> cachedPods = new ConcurrentHashMap<>();
  final Map<String, PodView> livePods = new ConcurrentHashMap<>();
  final Map<String, SandboxView> cachedSandboxes = new ConcurrentHashMap<>();
  final Map<String, SandboxView> liveSandboxes = new ConcurrentHashMap<>();
  final Map<String, Grant> grants = new ConcurrentHashMap<>();
  final AtomicInteger liveLooks = new AtomicInteger();
  private Runnable onLivePod = () -> {};

  void pod(PodView pod) {
    cachedPods.put(pod.namespace() + "/" + pod.name(), pod);
    livePods.put(pod.namespace() + "/" + pod.name(), pod);
  }

  void sandbox(SandboxView sandbox) {
    cachedSandboxes.put(sandbox.namespace() + "/" + sandbox.name(), sandbox);
    liveSandboxes.put(sandbox.namespace() + "/" + sandbox.name(), sandbox);
  }

  /** Runs before each look at the API server's pod. */
  void onLivePod(Runnable action) {
    onLivePod = action;
  }

  @Override
  public Optional<PodView> cachedPod(String namespace, String name) {
    return Optional.ofNullable(cachedPods.get(namespace + "/" + name));
  }

  @Override
  public Optional<PodView> livePod(String namespace, String name) {
    liveLooks.incrementAndGet();
    onLivePod.run();
    return Optional.ofNullable(livePods.get(namespace + "/" + name));
  }

  @Override
  public Optional<SandboxView> cachedSandbox(String namespace, String name) {
    return Optional.ofNullable(cachedSandboxes.get(namespace + "/" + name));
  }

  @Override
  public Optional<SandboxView> liveSandbox(String namespace, String name) {
    liveLooks.incrementAndGet();
    return Optional.ofNullable(liveSandboxes.get(namespace + "/" + name));
  }

  @Override
  public Grant grant(PodView pod, SandboxView sandbox) {
    return grants.getOrDefault(sandbox.namespace() + "/" + sandbox.name(), Grant.NONE);
  }
}
