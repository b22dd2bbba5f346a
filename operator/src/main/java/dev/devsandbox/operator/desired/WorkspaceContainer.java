package dev.devsandbox.operator.desired;

import dev.devsandbox.api.Containers;
import dev.devsandbox.api.Ports;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.ContainerPortBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** The user's container, on the same floor as every other. */
final class WorkspaceContainer {
  /** The volume of the workspace. */
  static final String VOLUME = "workspace";

  private static final String INIT = SidecarContainers.INIT_DIRECTORY + "/init";

  private WorkspaceContainer() {}

  static Container of(SandboxDesign sandbox) {
    boolean idle = sandbox.command().isEmpty() && sandbox.args().isEmpty();
    String mountPath = sandbox.workspace().mountPath();
    return new ContainerBuilder()
        .withName(Containers.WORKSPACE)
        .withImage(sandbox.image())
        .withImagePullPolicy(sandbox.imagePullPolicy())
        .withCommand(idle ? List.of(INIT) : sandbox.command())
        .withArgs(sandbox.args())
        .withWorkingDir(Objects.requireNonNullElse(sandbox.workingDir(), mountPath))
        .withEnv(environment(sandbox))
        .withPorts(ports(sandbox))
        .withVolumeMounts(
            SidecarContainers.mount(VOLUME, mountPath, false),
            SidecarContainers.mount(
                SidecarContainers.INIT_VOLUME, SidecarContainers.INIT_DIRECTORY, true))
        .withNewResources()
        .withRequests(sandbox.requests())
        .withLimits(sandbox.limits())
        .endResources()
        .withSecurityContext(
            SidecarContainers.floor(sandbox.runAsUser())
                .withRunAsNonRoot(true)
                .withReadOnlyRootFilesystem(null)
                .build())
        .build();
  }

  /** Ours first, so that the user's may refer to them; the user's win where the names are equal. */
  private static List<EnvVar> environment(SandboxDesign sandbox) {
    Set<String> chosen =
        sandbox.env().stream()
            .map(variable -> Objects.requireNonNullElse(variable.name(), ""))
            .collect(Collectors.toSet());
    List<EnvVar> environment = new ArrayList<>();
    List.of(
            SidecarContainers.variable("HOME", sandbox.workspace().mountPath()),
            SidecarContainers.variable("USER", "dev"),
            SidecarContainers.variable(
                "DEVSANDBOX_IDENTITY_URL", "http://127.0.0.1:" + Ports.IDENTITY))
        .stream()
        .filter(variable -> !chosen.contains(variable.getName()))
        .forEach(environment::add);
    sandbox.env().stream()
        .filter(variable -> variable.name() != null)
        .map(variable -> new EnvVar(variable.name(), variable.value(), null))
        .forEach(environment::add);
    return environment;
  }

  private static List<ContainerPort> ports(SandboxDesign sandbox) {
    return sandbox.ports().stream()
        .filter(port -> port.port() != null && port.name() != null)
        .map(port ->
            new ContainerPortBuilder()
                .withName(port.name())
                .withContainerPort(port.port())
                .withProtocol("TCP")
                .build())
        .toList();
  }
}
