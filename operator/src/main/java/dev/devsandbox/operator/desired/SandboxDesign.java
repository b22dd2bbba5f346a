package dev.devsandbox.operator.desired;

import dev.devsandbox.api.Uids;
import dev.devsandbox.api.v1alpha1.DevSandbox;
import dev.devsandbox.api.v1alpha1.DevSandboxSpec;
import dev.devsandbox.api.v1alpha1.EnvVariable;
import dev.devsandbox.api.v1alpha1.OperatingMode;
import dev.devsandbox.api.v1alpha1.PullPolicy;
import dev.devsandbox.api.v1alpha1.SandboxPort;
import dev.devsandbox.api.v1alpha1.SecretName;
import dev.devsandbox.api.v1alpha1.Storage;
import dev.devsandbox.api.v1alpha1.StorageType;
import dev.devsandbox.api.v1alpha1.WhenDeleted;
import dev.devsandbox.api.v1alpha1.WorkspaceResources;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A sandbox's spec with every default filled in. The API server fills them in as well, but an
 * object may be older than a default.
 *
 * @param imagePullPolicy as Kubernetes writes it; null leaves it to Kubernetes
 * @param workingDir null means the workspace
 */
public record SandboxDesign(
    String namespace,
    String name,
    String uid,
    String image,
    @Nullable String imagePullPolicy,
    List<String> imagePullSecrets,
    List<String> command,
    List<String> args,
    List<EnvVariable> env,
    Map<String, Quantity> requests,
    Map<String, Quantity> limits,
    @Nullable String workingDir,
    long runAsUser,
    List<SandboxPort> ports,
    List<String> egressPolicies,
    boolean suspended,
    Workspace workspace) {

  /**
   * The workspace volume.
   *
   * @param size null: unbounded, for an ephemeral one nobody asked for
   */
  public record Workspace(
      boolean persistent,
      @Nullable String size,
      @Nullable String storageClassName,
      String mountPath,
      boolean retained) {}

  private static final String DEFAULT_SIZE = "10Gi";
  private static final String DEFAULT_PATH = "/workspace";

  /** Fills in; empty if there is no spec or it has no image, which admission refuses. */
  public static Optional<SandboxDesign> of(DevSandbox sandbox) {
    DevSandboxSpec spec = sandbox.getSpec();
    if (spec == null || spec.image() == null) {
      return Optional.empty();
    }
    PullPolicy pullPolicy = spec.imagePullPolicy();
    WorkspaceResources resources = spec.resources();
    return Optional.of(
        new SandboxDesign(
            sandbox.getMetadata().getNamespace(),
            sandbox.getMetadata().getName(),
            sandbox.getMetadata().getUid(),
            spec.image(),
            pullPolicy == null ? null : pullPolicy.wireName(),
            orEmpty(spec.imagePullSecrets()).stream()
                .map(SecretName::name)
                .filter(Objects::nonNull)
                .toList(),
            orEmpty(spec.command()),
            orEmpty(spec.args()),
            orEmpty(spec.env()),
            resources == null ? Map.of() : orEmpty(resources.requests()),
            resources == null ? Map.of() : orEmpty(resources.limits()),
            spec.workingDir(),
            spec.runAsUser() == null ? Uids.WORKLOAD : spec.runAsUser(),
            orEmpty(spec.ports()),
            orEmpty(spec.egressPolicies()),
            spec.operatingMode() == OperatingMode.SUSPENDED,
            workspace(spec.storage())));
  }

  private static Workspace workspace(@Nullable Storage storage) {
    if (storage == null) {
      return new Workspace(false, null, null, DEFAULT_PATH, false);
    }
    return new Workspace(
        storage.type() != StorageType.EPHEMERAL,
        Objects.requireNonNullElse(storage.size(), DEFAULT_SIZE),
        storage.storageClassName(),
        Objects.requireNonNullElse(storage.mountPath(), DEFAULT_PATH),
        storage.whenDeleted() == WhenDeleted.RETAIN);
  }

  private static <T> List<T> orEmpty(@Nullable List<T> list) {
    return list == null ? List.of() : list;
  }

  private static <K, V> Map<K, V> orEmpty(@Nullable Map<K, V> map) {
    return map == null ? Map.of() : map;
  }
}
