package dev.devsandbox.e2e.admission;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.HashMap;
import java.util.Map;

/** Pods that every policy admits; each test spoils one thing. They are made to stay unscheduled. */
final class Pods {
  private static final String IMAGE = "localhost/devsandbox/workspace:dev";

  private Pods() {}

  /** Anyone's pod. */
  static Pod ordinary(String name) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .withLabels(new HashMap<>())
        .withAnnotations(new HashMap<>())
        .endMetadata()
        .withNewSpec()
        .withSchedulerName("nobody")
        .withNewSecurityContext()
        .withRunAsUser(1000L)
        .endSecurityContext()
        .withContainers(
            new ContainerBuilder()
                .withName("main")
                .withImage(IMAGE)
                .withNewSecurityContext()
                .endSecurityContext()
                .build())
        .endSpec()
        .build();
  }

  /** A pod as the operator makes them: fence, egress, identity, workspace. */
  static Pod sandbox(String name) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .withLabels(
            new HashMap<>(
                Map.of("app.kubernetes.io/managed-by", "somebody", "devsandbox.dev/sandbox", name)))
        .withAnnotations(new HashMap<>(Map.of("devsandbox.dev/revision", "1", "note", "mine")))
        .endMetadata()
        .withNewSpec()
        .withSchedulerName("nobody")
        .withAutomountServiceAccountToken(false)
        .withEnableServiceLinks(false)
        .withNewSecurityContext()
        .withNewSeccompProfile()
        .withType("RuntimeDefault")
        .endSeccompProfile()
        .endSecurityContext()
        .withInitContainers(fence(), sidecar("egress", 64321), sidecar("identity", 64322))
        .withContainers(workspace())
        .addNewVolume()
        .withName("token")
        .withNewProjected()
        .addNewSource()
        .withNewServiceAccountToken()
        .withAudience("devsandbox-egress")
        .withPath("token")
        .endServiceAccountToken()
        .endSource()
        .endProjected()
        .endVolume()
        .endSpec()
        .build();
  }

  private static Container workspace() {
    return container("workspace", 1000)
        .withNewResources()
        .withRequests(Map.of("cpu", new Quantity("10m")))
        .endResources()
        .build();
  }

  private static Container fence() {
    return container("devsandbox-fence", 0)
        .editSecurityContext()
        .editCapabilities()
        .withAdd("NET_ADMIN", "SETUID", "SETGID")
        .endCapabilities()
        .endSecurityContext()
        .build();
  }

  private static Container sidecar(String role, long uid) {
    return container("devsandbox-" + role, uid)
        .withRestartPolicy("Always")
        .addNewVolumeMount()
        .withName("token")
        .withMountPath("/run/devsandbox/token")
        .endVolumeMount()
        .build();
  }

  /** A container under the floor of a sandbox. */
  static ContainerBuilder container(String name, long uid) {
    return new ContainerBuilder()
        .withName(name)
        .withImage(IMAGE)
        .withNewSecurityContext()
        .withRunAsUser(uid)
        .withAllowPrivilegeEscalation(false)
        .withNewCapabilities()
        .withDrop("ALL")
        .endCapabilities()
        .endSecurityContext();
  }
}
