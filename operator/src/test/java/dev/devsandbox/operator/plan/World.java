package dev.devsandbox.operator.plan;

import dev.devsandbox.api.Annotations;
import dev.devsandbox.api.v1alpha1.DevSandbox;
import dev.devsandbox.api.v1alpha1.DevSandboxSpec;
import dev.devsandbox.api.v1alpha1.DevSandboxStatus;
import dev.devsandbox.api.v1alpha1.EgressPolicy;
import dev.devsandbox.api.v1alpha1.OperatingMode;
import dev.devsandbox.api.v1alpha1.SandboxPort;
import dev.devsandbox.api.v1alpha1.Storage;
import dev.devsandbox.operator.config.ClusterNetwork;
import dev.devsandbox.operator.desired.PodInputs;
import dev.devsandbox.operator.observe.NamedPolicy;
import dev.devsandbox.operator.observe.Observation;
import dev.devsandbox.operator.observe.SidecarReport;
import dev.devsandbox.wire.Cidr;
import dev.devsandbox.wire.FenceConfig.Endpoint;
import dev.devsandbox.wire.IpAddress;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A cluster in memory with one sandbox in it, which carries out actions as an API server would. */
public final class World {
  /** When everything happens. */
  public static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  /** UID of the sandbox. */
  public static final String UID = "11111111-1111-1111-1111-111111111111";

  private final Map<String, EgressPolicy> policies = new TreeMap<>();
  private DevSandbox sandbox = sandbox(spec(OperatingMode.RUNNING, List.of(), List.of(), null));
  private Optional<Pod> pod = Optional.empty();
  private Optional<PersistentVolumeClaim> claim = Optional.empty();
  private Optional<NetworkPolicy> networkPolicy = Optional.empty();
  private Optional<SidecarReport> egress = Optional.empty();
  private Optional<SidecarReport> identity = Optional.empty();
  private List<String> strangers = List.of();
  private Instant now = NOW;
  private int pods;

  public static DevSandboxSpec spec(
      OperatingMode mode, List<String> policies, List<SandboxPort> ports, Storage storage) {
    return new DevSandboxSpec(
        "image:1", null, null, null, null, null, null, null, null, ports, policies, mode, storage);
  }

  public World spec(DevSandboxSpec spec) {
    DevSandboxStatus status = sandbox.getStatus();
    sandbox = sandbox(spec);
    sandbox.setStatus(status);
    return this;
  }

  private static DevSandbox sandbox(DevSandboxSpec spec) {
    DevSandbox sandbox = new DevSandbox();
    sandbox.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace("ns")
            .withName("box")
            .withUid(UID)
            .withGeneration(1L)
            .build());
    sandbox.setSpec(spec);
    return sandbox;
  }

  public World sandbox(DevSandbox other) {
    sandbox = other;
    return this;
  }

  public World policy(EgressPolicy policy) {
    policies.put(policy.getMetadata().getName(), policy);
    return this;
  }

  public World without(String policy) {
    policies.remove(policy);
    return this;
  }

  public World pod(Pod found) {
    pod = Optional.of(found);
    return this;
  }

  public World claim(PersistentVolumeClaim found) {
    claim = Optional.of(found);
    return this;
  }

  public World egress(SidecarReport report) {
    egress = Optional.of(report);
    return this;
  }

  public World identity(SidecarReport report) {
    identity = Optional.of(report);
    return this;
  }

  public World strangers(String... names) {
    strangers = List.of(names);
    return this;
  }

  public World status(DevSandboxStatus status) {
    sandbox.setStatus(status);
    return this;
  }

  public World at(Instant time) {
    now = time;
    return this;
  }

  public Pod pod() {
    return pod.orElseThrow();
  }

  public Optional<Pod> findPod() {
    return pod;
  }

  public Observation observe() {
    List<NamedPolicy> named =
        Stream.ofNullable(sandbox.getSpec())
            .flatMap(spec -> Stream.ofNullable(spec.egressPolicies()))
            .flatMap(List::stream)
            .map(name -> new NamedPolicy(name, Optional.ofNullable(policies.get(name))))
            .toList();
    return new Observation(
        sandbox,
        pod,
        claim,
        networkPolicy,
        named,
        egress,
        identity,
        strangers,
        false,
        Optional.of("ca"),
        network(),
        new PodInputs.Platform("sidecar:1", "IfNotPresent", "devsandbox-broker.sys.svc"),
        now,
        NOW);
  }

  public static ClusterNetwork network() {
    return new ClusterNetwork(
        List.of(new Endpoint(IpAddress.parse("10.43.7.7").orElseThrow(), 8443)),
        List.of(new Endpoint(IpAddress.parse("10.43.0.10").orElseThrow(), 53)),
        cidrs("10.99.0.1/32"),
        cidrs("10.42.0.0/16"),
        cidrs("10.43.0.0/16"),
        cidrs("10.99.0.1/32"),
        cidrs("10.99.0.1/32", "10.42.0.1/32"));
  }

  private static List<Cidr> cidrs(String... texts) {
    return Stream.of(texts).map(text -> Cidr.parse(text).orElseThrow()).toList();
  }

  /** Plans, and carries out at most so many of the actions. */
  public Plan step(int most) {
    Plan plan = SandboxPlanner.plan(observe());
    plan.actions().stream().limit(most).forEach(this::carryOut);
    return plan;
  }

  /** Plans and carries out until nothing is left to do. */
  public World settle() {
    for (int i = 0; i < 10; i++) {
      if (step(Integer.MAX_VALUE).actions().isEmpty()) {
        return this;
      }
    }
    throw new AssertionError("still planning: " + SandboxPlanner.plan(observe()).actions());
  }

  /** What is there, without what an API server chooses. */
  public String contents() {
    return Stream.of(pod.map(Pod::getSpec), claim.map(c -> c.getSpec()), networkPolicy)
        .map(Object::toString)
        .collect(Collectors.joining("\n"));
  }

  private void carryOut(Action action) {
    switch (action) {
      case Action.ApplyNetworkPolicy(var wanted) ->
          networkPolicy = Optional.of(new NetworkPolicyBuilder(wanted).build());
      case Action.ApplyClaim(var wanted) ->
          claim = Optional.of(new PersistentVolumeClaimBuilder(wanted).build());
      case Action.CreatePod(var wanted) -> {
        if (pod.isPresent()) {
          throw new AssertionError("a second pod");
        }
        pods++;
        pod =
            Optional.of(
                new PodBuilder(wanted)
                    .editMetadata()
                    .withUid("pod-" + pods)
                    .withResourceVersion("1")
                    .endMetadata()
                    .build());
      }
      case Action.DeletePod(var doomed, var why) ->
          pod = pod.filter(p -> !p.getMetadata().getUid().equals(doomed.getMetadata().getUid()));
      case Action.WriteConfig(var target, var text) ->
          pod =
              Optional.of(
                  new PodBuilder(target)
                      .editMetadata()
                      .addToAnnotations(Annotations.EGRESS_CONFIG, text)
                      .endMetadata()
                      .build());
    }
  }
}
