package dev.devsandbox.operator.desired;

import dev.devsandbox.api.Ports;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRuleBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPortBuilder;
import java.util.List;
import java.util.Objects;

/**
 * A second line behind the fence for what comes in: only declared ports. What goes out is the
 * fence's alone, because a NetworkPolicy acts too late for a pod's first packets.
 */
public final class DesiredNetworkPolicy {
  private DesiredNetworkPolicy() {}

  /** Admits the declared ports and nothing else. */
  public static NetworkPolicy of(SandboxDesign sandbox) {
    return new NetworkPolicyBuilder()
        .withMetadata(Children.metadata(sandbox, ChildNames.networkPolicy(sandbox.name()), true))
        .withNewSpec()
        .withNewPodSelector()
        .withMatchLabels(Children.labels(sandbox.name()))
        .endPodSelector()
        .withPolicyTypes("Ingress")
        .withIngress(ingress(sandbox))
        .endSpec()
        .build();
  }

  private static List<NetworkPolicyIngressRule> ingress(SandboxDesign sandbox) {
    List<NetworkPolicyPort> ports =
        sandbox.ports().stream()
            .map(port -> Objects.requireNonNullElse(port.port(), 0))
            .filter(port -> port > 0 && !Ports.reserved(port))
            .map(port ->
                new NetworkPolicyPortBuilder()
                    .withProtocol("TCP")
                    .withPort(new IntOrString(port))
                    .build())
            .toList();
    return ports.isEmpty()
        ? List.of()
        : List.of(new NetworkPolicyIngressRuleBuilder().withPorts(ports).build());
  }
}
