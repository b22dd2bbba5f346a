package dev.devsandbox.operator.desired;

import dev.devsandbox.api.Annotations;
import dev.devsandbox.api.Containers;
import dev.devsandbox.operator.revision.PodRevision;
import dev.devsandbox.wire.FenceRules;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import java.util.ArrayList;
import java.util.List;

/** The pod of a sandbox: the fence, the two sidecars, the user's container. */
public final class DesiredPod {
  private static final long GRACE_SECONDS = 10;

  private DesiredPod() {}

  /** The pod with its annotations, the revision among them. */
  public static Pod of(SandboxDesign sandbox, PodInputs inputs) {
    Pod pod = withoutRevision(sandbox, inputs);
    pod.getMetadata().getAnnotations().put(Annotations.REVISION, PodRevision.of(pod.getSpec()));
    return pod;
  }

  private static Pod withoutRevision(SandboxDesign sandbox, PodInputs inputs) {
    return new PodBuilder()
        .withMetadata(Children.metadata(sandbox, ChildNames.pod(sandbox.name()), true))
        .editMetadata()
        .addToAnnotations(Annotations.EGRESS_CONFIG, inputs.egressConfig())
        .addToAnnotations(Annotations.BROKER_CA, inputs.brokerCa())
        .addToAnnotations(
            Annotations.FENCE_HASH, FenceRules.hash(FenceRules.render(inputs.fence())))
        // kubectl exec and logs mean the user's container unless told otherwise.
        .addToAnnotations("kubectl.kubernetes.io/default-container", Containers.WORKSPACE)
        .endMetadata()
        .withNewSpec()
        .withHostname(sandbox.name())
        .withRestartPolicy("Always")
        .withAutomountServiceAccountToken(false)
        .withEnableServiceLinks(false)
        .withTerminationGracePeriodSeconds(GRACE_SECONDS)
        // All DNS is redirected to the proxy; this is where the redirection leads anyhow.
        .withDnsPolicy("None")
        .withNewDnsConfig()
        .withNameservers("127.0.0.1")
        .endDnsConfig()
        .withNewSecurityContext()
        .withFsGroup(sandbox.runAsUser())
        .withFsGroupChangePolicy("OnRootMismatch")
        .withNewSeccompProfile()
        .withType("RuntimeDefault")
        .endSeccompProfile()
        .endSecurityContext()
        .withImagePullSecrets(
            sandbox.imagePullSecrets().stream().map(LocalObjectReference::new).toList())
        .withInitContainers(
            SidecarContainers.fence(inputs),
            SidecarContainers.egress(inputs),
            SidecarContainers.identity(inputs))
        .withContainers(WorkspaceContainer.of(sandbox))
        .withVolumes(volumes(sandbox))
        .endSpec()
        .build();
  }

  private static List<Volume> volumes(SandboxDesign sandbox) {
    List<Volume> volumes = new ArrayList<>(SidecarContainers.volumes());
    volumes.add(workspace(sandbox));
    return volumes;
  }

  private static Volume workspace(SandboxDesign sandbox) {
    VolumeBuilder volume = new VolumeBuilder().withName(WorkspaceContainer.VOLUME);
    SandboxDesign.Workspace workspace = sandbox.workspace();
    if (workspace.persistent()) {
      return volume
          .withNewPersistentVolumeClaim()
          .withClaimName(ChildNames.claim(sandbox.name()))
          .endPersistentVolumeClaim()
          .build();
    }
    return volume
        .withNewEmptyDir()
        .withSizeLimit(workspace.size() == null ? null : Quantity.parse(workspace.size()))
        .endEmptyDir()
        .build();
  }
}
