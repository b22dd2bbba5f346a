package dev.devsandbox.operator.observe;

import dev.devsandbox.api.v1alpha1.DevSandbox;
import dev.devsandbox.operator.config.ClusterNetwork;
import dev.devsandbox.operator.desired.PodInputs;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Everything that is known about one sandbox at one moment. Planning and status are functions of
 * this and nothing else.
 *
 * @param policies those the spec names, in its order
 * @param egress what the proxy of the present pod said
 * @param identity what the identity sidecar of the present pod said
 * @param strangers names of nodes whose addresses the fences don't know
 * @param nodeLost whether the pod's node doesn't answer
 * @param brokerCa PEM bundle for a new pod; empty until the broker has one
 * @param operatorSince when this process began to listen to sidecars
 */
public record Observation(
    DevSandbox sandbox,
    Optional<Pod> pod,
    Optional<PersistentVolumeClaim> claim,
    Optional<NetworkPolicy> networkPolicy,
    List<NamedPolicy> policies,
    Optional<SidecarReport> egress,
    Optional<SidecarReport> identity,
    List<String> strangers,
    boolean nodeLost,
    Optional<String> brokerCa,
    ClusterNetwork network,
    PodInputs.Platform platform,
    Instant now,
    Instant operatorSince) {
  public Observation {
    policies = List.copyOf(policies);
    strangers = List.copyOf(strangers);
  }

  /** The same with the pod as a write just returned it. */
  public Observation withPod(Optional<Pod> written) {
    return new Observation(
        sandbox,
        written,
        claim,
        networkPolicy,
        policies,
        egress,
        identity,
        strangers,
        nodeLost,
        brokerCa,
        network,
        platform,
        now,
        operatorSince);
  }
}
