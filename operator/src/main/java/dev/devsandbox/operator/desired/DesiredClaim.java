package dev.devsandbox.operator.desired;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Objects;

/** The claim of a persistent workspace. */
public final class DesiredClaim {
  private DesiredClaim() {}

  /** A retained claim has no owner, so the garbage collector leaves it. */
  public static PersistentVolumeClaim of(SandboxDesign sandbox) {
    SandboxDesign.Workspace workspace = sandbox.workspace();
    return new PersistentVolumeClaimBuilder()
        .withMetadata(
            Children.metadata(sandbox, ChildNames.claim(sandbox.name()), !workspace.retained()))
        .withNewSpec()
        .withAccessModes("ReadWriteOnce")
        .withStorageClassName(workspace.storageClassName())
        .withNewResources()
        .addToRequests("storage", size(workspace))
        .endResources()
        .endSpec()
        .build();
  }

  /** The size it must at least have. */
  public static Quantity size(SandboxDesign.Workspace workspace) {
    return Quantity.parse(Objects.requireNonNull(workspace.size()));
  }
}
