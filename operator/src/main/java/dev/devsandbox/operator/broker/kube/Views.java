package dev.devsandbox.operator.broker.kube;

import dev.devsandbox.api.Annotations;
import dev.devsandbox.api.v1alpha1.DevSandbox;
import dev.devsandbox.api.v1alpha1.OperatingMode;
import dev.devsandbox.api.v1alpha1.PodIdentity;
import dev.devsandbox.api.v1alpha1.TokenGrant;
import dev.devsandbox.operator.broker.Grants;
import dev.devsandbox.operator.broker.PodView;
import dev.devsandbox.operator.broker.SandboxView;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodIP;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * API objects as the broker sees them. Objects may come from other versions, so anything may be
 * absent; what is absent grants nothing.
 */
public final class Views {
  private static final String GROUP = HasMetadata.getGroup(DevSandbox.class);
  private static final String KIND = HasMetadata.getKind(DevSandbox.class);
  private static final Set<String> FINISHED = Set.of("Succeeded", "Failed");

  private Views() {}

  public static PodView pod(Pod pod) {
    var meta = pod.getMetadata();
    Map<String, String> annotations = Objects.requireNonNullElse(meta.getAnnotations(), Map.of());
    return new PodView(
        meta.getNamespace(),
        meta.getName(),
        meta.getUid(),
        meta.getDeletionTimestamp() != null || isFinished(pod),
        owner(meta.getOwnerReferences()),
        addresses(pod),
        annotations.get(Annotations.EGRESS_CONFIG),
        annotations.get(Annotations.BROKER_CA),
        containerUids(pod));
  }

  public static SandboxView sandbox(DevSandbox sandbox) {
    var meta = sandbox.getMetadata();
    var spec = sandbox.getSpec();
    var status = sandbox.getStatus();
    // An unreadable spec ends nothing: the running pod stays as it was.
    boolean suspended = spec != null && spec.operatingMode() == OperatingMode.SUSPENDED;
    return new SandboxView(
        meta.getNamespace(),
        meta.getName(),
        meta.getUid(),
        meta.getDeletionTimestamp() != null || suspended,
        status == null ? null : status.podUID());
  }

  /** What this object grants to a sandbox of that name; empty if it is about another. */
  public static Optional<Grants.Identity> identity(PodIdentity identity, String sandbox) {
    var spec = identity.getSpec();
    if (spec == null
        || identity.unreadable() != null
        // A field this version doesn't know could narrow the grant.
        || !identity.unknownFields().isEmpty()
        || identity.getMetadata().getDeletionTimestamp() != null
        || spec.sandboxRef() == null
        || !sandbox.equals(spec.sandboxRef().name())
        || spec.token() == null) {
      return Optional.empty();
    }
    TokenGrant token = spec.token();
    return Optional.of(
        new Grants.Identity(
            known(spec.containers()),
            known(token.audiences()),
            Objects.requireNonNullElse(token.ttlSeconds(), TokenGrant.DEFAULT_SECONDS)));
  }

  private static boolean isFinished(Pod pod) {
    return pod.getStatus() != null && FINISHED.contains(pod.getStatus().getPhase());
  }

  private static PodView.@Nullable Owner owner(@Nullable List<OwnerReference> references) {
    for (OwnerReference reference : known(references)) {
      if (Boolean.TRUE.equals(reference.getController())) {
        return isSandbox(reference)
            ? new PodView.Owner(reference.getName(), reference.getUid())
            : null;
      }
    }
    return null;
  }

  /** In any version of our group. */
  private static boolean isSandbox(OwnerReference reference) {
    return KIND.equals(reference.getKind())
        && reference.getApiVersion() != null
        && reference.getApiVersion().startsWith(GROUP + "/");
  }

  private static Set<InetAddress> addresses(Pod pod) {
    var addresses = new HashSet<InetAddress>();
    if (pod.getStatus() != null) {
      for (PodIP ip : known(pod.getStatus().getPodIPs())) {
        addresses.add(InetAddress.ofLiteral(ip.getIp()));
      }
    }
    return addresses;
  }

  private static Map<String, Long> containerUids(Pod pod) {
    var uids = new HashMap<String, Long>();
    var spec = pod.getSpec();
    if (spec == null) {
      return uids;
    }
    var shared = spec.getSecurityContext();
    for (Container container : known(spec.getContainers())) {
      var own = container.getSecurityContext();
      Long uid = own == null ? null : own.getRunAsUser();
      if (uid == null && shared != null) {
        uid = shared.getRunAsUser();
      }
      if (uid != null) {
        uids.put(container.getName(), uid);
      }
    }
    return uids;
  }

  private static <T> List<T> known(@Nullable List<T> list) {
    return list == null ? List.of() : list.stream().filter(Objects::nonNull).toList();
  }
}
