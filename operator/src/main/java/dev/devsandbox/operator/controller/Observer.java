package dev.devsandbox.operator.controller;

import dev.devsandbox.api.v1alpha1.DevSandbox;
import dev.devsandbox.operator.config.ClusterNetwork;
import dev.devsandbox.operator.desired.PodInputs;
import dev.devsandbox.operator.observe.NamedPolicy;
import dev.devsandbox.operator.observe.Observation;
import dev.devsandbox.operator.observe.SidecarReports;
import dev.devsandbox.wire.Role;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** Puts together what is known about a sandbox. Asks caches only. */
final class Observer {
  private final ClusterNetwork network;
  private final PodInputs.Platform platform;
  private final SidecarReports reports;
  private final NodeWatch nodes;
  private final Supplier<Optional<String>> brokerCa;
  private final Clock clock;
  private final Instant operatorSince;

  Observer(
      ClusterNetwork network,
      PodInputs.Platform platform,
      SidecarReports reports,
      NodeWatch nodes,
      Supplier<Optional<String>> brokerCa,
      Clock clock) {
    this.network = network;
    this.platform = platform;
    this.reports = reports;
    this.nodes = nodes;
    this.brokerCa = brokerCa;
    this.clock = clock;
    this.operatorSince = clock.instant();
  }

  Observation observe(DevSandbox sandbox, ClusterCaches caches) {
    String namespace = sandbox.getMetadata().getNamespace();
    String name = sandbox.getMetadata().getName();
    Optional<Pod> pod = caches.pod(namespace, name);
    String podUid = pod.map(p -> p.getMetadata().getUid()).orElse("");
    return new Observation(
        sandbox,
        pod,
        caches.claim(namespace, name),
        caches.networkPolicy(namespace, name),
        ClusterCaches.names(sandbox).stream()
            .map(policy -> new NamedPolicy(policy, caches.policy(namespace, policy)))
            .toList(),
        reports.of(podUid, Role.EGRESS),
        reports.of(podUid, Role.IDENTITY),
        nodes.strangers(),
        pod.map(p -> nodes.lost(p.getSpec().getNodeName())).orElse(false),
        brokerCa.get(),
        network,
        platform,
        clock.instant(),
        operatorSince);
  }
}
