package dev.devsandbox.operator.desired;

import dev.devsandbox.api.Annotations;
import dev.devsandbox.api.Containers;
import dev.devsandbox.api.Ports;
import dev.devsandbox.api.Uids;
import dev.devsandbox.wire.FenceConfig.Endpoint;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.DownwardAPIVolumeFile;
import io.fabric8.kubernetes.api.model.DownwardAPIVolumeFileBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The fence and the two sidecars, and the volumes that only they mount. */
final class SidecarContainers {
  /** Where the fence puts the static init that keeps a workspace without a command alive. */
  static final String INIT_DIRECTORY = "/.devsandbox";

  /** The volume of {@link #INIT_DIRECTORY}. */
  static final String INIT_VOLUME = "devsandbox-init";

  /** The variable that tells the fence the planned kernel openings, and the sidecars too. */
  static final String FENCE_VARIABLE = "DEVSANDBOX_FENCE";

  private static final String ENTRY_POINTS = "/opt/devsandbox/bin/";
  private static final String RUN = "/run/devsandbox/";
  private static final int TOKEN_SECONDS = 600;
  private static final int READ_BY_OWNER_AND_GROUP = 0440;

  private SidecarContainers() {}

  static Container fence(PodInputs inputs) {
    return base(Containers.FENCE, "fence", inputs)
        .withEnv(
            variable(FENCE_VARIABLE, inputs.fence().toJson()),
            variable("DEVSANDBOX_INIT_DIR", INIT_DIRECTORY))
        .withVolumeMounts(mount(INIT_VOLUME, INIT_DIRECTORY, false))
        .withTerminationMessagePolicy("File")
        .withSecurityContext(
            floor(0)
                .editCapabilities()
                .withAdd("NET_ADMIN", "SETUID", "SETGID")
                .endCapabilities()
                .build())
        .withNewResources()
        .withRequests(Map.of("cpu", new Quantity("10m"), "memory", new Quantity("32Mi")))
        .withLimits(Map.of("memory", new Quantity("128Mi")))
        .endResources()
        .build();
  }

  static Container egress(PodInputs inputs) {
    return sidecar(Containers.EGRESS, "egress", Uids.EGRESS, Ports.EGRESS_HEALTH, inputs)
        .withNewResources()
        .withRequests(Map.of("cpu", new Quantity("10m"), "memory", new Quantity("64Mi")))
        .withLimits(Map.of("memory", new Quantity("160Mi")))
        .endResources()
        .build();
  }

  static Container identity(PodInputs inputs) {
    return sidecar(Containers.IDENTITY, "identity", Uids.IDENTITY, Ports.IDENTITY_HEALTH, inputs)
        // Waits for both sidecars, so that they start side by side. It saves time and gates
        // nothing: it ends after 5 s whatever happens.
        .withNewLifecycle()
        .withNewPostStart()
        .withNewExec()
        .withCommand(ENTRY_POINTS + "await-listening")
        .endExec()
        .endPostStart()
        .endLifecycle()
        .withNewResources()
        .withRequests(Map.of("cpu", new Quantity("5m"), "memory", new Quantity("48Mi")))
        .withLimits(Map.of("memory", new Quantity("128Mi")))
        .endResources()
        .build();
  }

  private static ContainerBuilder sidecar(
      String name, String role, long uid, int healthPort, PodInputs inputs) {
    return base(name, role, inputs)
        .withRestartPolicy("Always")
        .withEnv(
            variable(FENCE_VARIABLE, inputs.fence().toJson()),
            variable("DEVSANDBOX_BROKER", broker(inputs)),
            variable("DEVSANDBOX_BROKER_NAME", inputs.platform().brokerName()))
        .withVolumeMounts(
            mount(role + "-config", RUN + "config", true),
            mount(role + "-token", RUN + "token", true),
            mount(role + "-state", RUN + "state", false))
        .withSecurityContext(floor(uid).withRunAsNonRoot(true).build())
        .withNewLivenessProbe()
        .withNewHttpGet()
        .withPath("/healthz")
        .withPort(new IntOrString(healthPort))
        .endHttpGet()
        // The heartbeat shows a hung sidecar within 15 s. The restart may take longer: where many
        // start at once, those that are only slow must not be killed.
        .withInitialDelaySeconds(10)
        .withPeriodSeconds(5)
        .withTimeoutSeconds(5)
        .withFailureThreshold(3)
        // A process that hangs hears no SIGTERM, so waiting for it is in vain.
        .withTerminationGracePeriodSeconds(1L)
        .endLivenessProbe();
  }

  private static ContainerBuilder base(String name, String role, PodInputs inputs) {
    return new ContainerBuilder()
        .withName(name)
        .withImage(inputs.platform().sidecarImage())
        .withImagePullPolicy(inputs.platform().sidecarPullPolicy())
        .withCommand(ENTRY_POINTS + role);
  }

  /** The Service's first address: the one that every pod of the cluster has the family of. */
  private static String broker(PodInputs inputs) {
    return text(inputs.fence().broker().getFirst());
  }

  private static String text(Endpoint endpoint) {
    String ip = endpoint.ip().toString();
    return (endpoint.ip().ipv6() ? "[" + ip + "]" : ip) + ":" + endpoint.port();
  }

  /** The security floor of every container. */
  static SecurityContextBuilder floor(long uid) {
    return new SecurityContextBuilder()
        .withRunAsUser(uid)
        .withRunAsGroup(uid)
        .withAllowPrivilegeEscalation(false)
        .withReadOnlyRootFilesystem(true)
        .withNewCapabilities()
        .withDrop("ALL")
        .endCapabilities();
  }

  static List<Volume> volumes() {
    return List.of(
        memory(INIT_VOLUME, "4Mi"),
        downward("egress-config", Annotations.EGRESS_CONFIG, Annotations.BROKER_CA),
        token("egress-token", "devsandbox-egress"),
        memory("egress-state", "16Mi"),
        downward("identity-config", Annotations.BROKER_CA),
        token("identity-token", "devsandbox-identity"),
        memory("identity-state", "4Mi"));
  }

  private static Volume memory(String name, String size) {
    return new VolumeBuilder()
        .withName(name)
        .withNewEmptyDir()
        .withMedium("Memory")
        .withSizeLimit(new Quantity(size))
        .endEmptyDir()
        .build();
  }

  private static Volume downward(String name, String... annotations) {
    return new VolumeBuilder()
        .withName(name)
        .withNewDownwardAPI()
        .withItems(Stream.of(annotations).map(SidecarContainers::file).toList())
        .endDownwardAPI()
        .build();
  }

  private static DownwardAPIVolumeFile file(String annotation) {
    return new DownwardAPIVolumeFileBuilder()
        .withPath(annotation.substring(Annotations.PREFIX.length()))
        .withNewFieldRef()
        .withFieldPath("metadata.annotations['" + annotation + "']")
        .endFieldRef()
        .build();
  }

  private static Volume token(String name, String audience) {
    return new VolumeBuilder()
        .withName(name)
        .withNewProjected()
        .withDefaultMode(READ_BY_OWNER_AND_GROUP)
        .addNewSource()
        .withNewServiceAccountToken()
        .withAudience(audience)
        .withExpirationSeconds((long) TOKEN_SECONDS)
        .withPath("token")
        .endServiceAccountToken()
        .endSource()
        .endProjected()
        .build();
  }

  static VolumeMount mount(String volume, String path, boolean readOnly) {
    return new VolumeMountBuilder()
        .withName(volume)
        .withMountPath(path)
        .withReadOnly(readOnly ? true : null)
        .build();
  }

  static EnvVar variable(String name, String value) {
    return new EnvVar(name, value, null);
  }
}
