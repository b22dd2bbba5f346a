package dev.devsandbox.e2e.admission;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EphemeralContainerBuilder;
import io.fabric8.kubernetes.api.model.HostPathVolumeSource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.fabric8.kubernetes.api.model.Sysctl;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every pod of a sandbox namespace keeps to {@code baseline} and leaves our uids and tokens be. */
class FloorTest extends AdmissionTest {
  private static final String POLICY = "devsandbox-floor";

  @Test
  void anOrdinaryPodIsAdmitted() {
    admission.create(Caller.ADMIN, Pods.ordinary("good")).admitted();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("podViolations")
  void refusesAnOrdinaryPodWith(String what, String words, Consumer<Pod> spoil) {
    Pod pod = Pods.ordinary("bad");
    spoil.accept(pod);
    admission.create(Caller.ADMIN, pod).refusedBy(POLICY, words);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("containerViolations")
  void refusesItInAContainer(String what, String words, SecurityContext context) {
    Pod pod = isolated("bad");
    pod.getSpec().getContainers().getFirst().setSecurityContext(context);
    admission.create(Caller.ADMIN, pod).refusedBy(POLICY, words);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("containerViolations")
  void refusesItInAnInitContainer(String what, String words, SecurityContext context) {
    Pod pod = isolated("bad");
    pod.getSpec()
        .setInitContainers(
            List.of(
                new ContainerBuilder()
                    .withName("first")
                    .withImage("first")
                    .withSecurityContext(context)
                    .build()));
    admission.create(Caller.ADMIN, pod).refusedBy(POLICY, words);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("containerViolations")
  void refusesItInAnEphemeralContainer(String what, String words, SecurityContext context) {
    Pod pod = admission.existing(Caller.ADMIN, isolated("debugged"));
    pod.getSpec()
        .setEphemeralContainers(
            List.of(
                new EphemeralContainerBuilder()
                    .withName("debug")
                    .withImage("debug")
                    .withSecurityContext(context)
                    .build()));
    admission.update(Caller.ADMIN, "ephemeralcontainers", pod).refusedBy(POLICY, words);
  }

  /** What the pod's author writes, the words of the refusal, and how to write it. */
  static Stream<Arguments> podViolations() {
    return Stream.of(
        spec("no user at all", "runAsUser: set it", s -> s.setSecurityContext(null)),
        spec("egress' uid", "are reserved", s -> s.getSecurityContext().setRunAsUser(64321L)),
        spec("identity's uid", "are reserved", s -> s.getSecurityContext().setRunAsUser(64322L)),
        spec("the proof's uid", "are reserved", s -> s.getSecurityContext().setRunAsUser(65533L)),
        spec("the host's network", "spec.hostNetwork", s -> s.setHostNetwork(true)),
        spec("the host's processes", "spec.hostPID", s -> s.setHostPID(true)),
        spec("the host's IPC", "spec.hostIPC", s -> s.setHostIPC(true)),
        spec("a path of the host", "hostPath", FloorTest::mountHost),
        spec("egress' token", "serviceAccountToken", s -> mountToken(s, "devsandbox-egress")),
        spec("identity's token", "serviceAccountToken", s -> mountToken(s, "devsandbox-identity")),
        spec(
            "a sysctl of the kernel",
            "sysctls",
            s -> s.getSecurityContext().setSysctls(List.of(new Sysctl("kernel.msgmax", "65536")))),
        container(
            "a port of the host",
            "hostPort",
            b -> b.addNewPort().withContainerPort(80).withHostPort(80).endPort()),
        container(
            "a liveness probe of another host",
            "host must be empty",
            b ->
                b.withNewLivenessProbe()
                    .withNewHttpGet()
                    .withHost("169.254.169.254")
                    .withNewPort(80)
                    .endHttpGet()
                    .endLivenessProbe()),
        container(
            "a readiness probe of another host",
            "host must be empty",
            b ->
                b.withNewReadinessProbe()
                    .withNewTcpSocket()
                    .withHost("169.254.169.254")
                    .withNewPort(80)
                    .endTcpSocket()
                    .endReadinessProbe()),
        container(
            "a startup probe of another host",
            "host must be empty",
            b ->
                b.withNewStartupProbe()
                    .withNewHttpGet()
                    .withHost("169.254.169.254")
                    .withNewPort(80)
                    .endHttpGet()
                    .endStartupProbe()),
        container(
            "a start hook to another host",
            "host must be empty",
            b ->
                b.withNewLifecycle()
                    .withNewPostStart()
                    .withNewHttpGet()
                    .withHost("169.254.169.254")
                    .withNewPort(80)
                    .endHttpGet()
                    .endPostStart()
                    .endLifecycle()),
        container(
            "a stop hook to another host",
            "host must be empty",
            b ->
                b.withNewLifecycle()
                    .withNewPreStop()
                    .withNewHttpGet()
                    .withHost("169.254.169.254")
                    .withNewPort(80)
                    .endHttpGet()
                    .endPreStop()
                    .endLifecycle()),
        arguments(
            "AppArmor switched off by annotation",
            "appArmorProfile",
            (Consumer<Pod>)
                p ->
                    p.getMetadata()
                        .getAnnotations()
                        .put("container.apparmor.security.beta.kubernetes.io/main", "unconfined")));
  }

  /** The same for what a container's security context can say. */
  static Stream<Arguments> containerViolations() {
    return Stream.of(
        context("egress' uid", "are reserved", c -> c.withRunAsUser(64321L)),
        context("identity's uid", "are reserved", c -> c.withRunAsUser(64322L)),
        context("the proof's uid", "are reserved", c -> c.withRunAsUser(65533L)),
        context("privileged", "privileged", c -> c.withPrivileged(true)),
        context(
            "NET_ADMIN",
            "capabilities.add",
            c -> c.withNewCapabilities().addToAdd("NET_ADMIN").endCapabilities()),
        context(
            "NET_RAW",
            "capabilities.add",
            c -> c.withNewCapabilities().addToAdd("NET_RAW").endCapabilities()),
        context(
            "SYS_PTRACE",
            "capabilities.add",
            c -> c.withNewCapabilities().addToAdd("SYS_PTRACE").endCapabilities()),
        context(
            "ALL capabilities",
            "capabilities.add",
            c -> c.withNewCapabilities().addToAdd("ALL").endCapabilities()),
        context("proc unmasked", "procMount", c -> c.withProcMount("Unmasked")),
        context(
            "no seccomp",
            "seccompProfile",
            c -> c.withNewSeccompProfile().withType("Unconfined").endSeccompProfile()),
        context(
            "no AppArmor",
            "appArmorProfile",
            c -> c.withNewAppArmorProfile().withType("Unconfined").endAppArmorProfile()),
        context(
            "an SELinux type of the host",
            "seLinuxOptions",
            c -> c.withNewSeLinuxOptions().withType("spc_t").endSeLinuxOptions()),
        context(
            "an SELinux role",
            "seLinuxOptions",
            c -> c.withNewSeLinuxOptions().withRole("sysadm_r").endSeLinuxOptions()));
  }

  /** A pod with a user namespace, without which the API itself refuses an unmasked proc. */
  private static Pod isolated(String name) {
    Pod pod = Pods.ordinary(name);
    pod.getSpec().setHostUsers(false);
    return pod;
  }

  private static Arguments spec(String what, String words, Consumer<PodSpec> spoil) {
    Consumer<Pod> pod = p -> spoil.accept(p.getSpec());
    return arguments(what, words, pod);
  }

  private static Arguments container(
      String what, String words, UnaryOperator<ContainerBuilder> spoil) {
    return spec(
        what,
        words,
        s ->
            s.setContainers(
                List.of(spoil.apply(new ContainerBuilder(s.getContainers().getFirst())).build())));
  }

  private static Arguments context(
      String what, String words, UnaryOperator<SecurityContextBuilder> spoil) {
    return arguments(what, words, spoil.apply(new SecurityContextBuilder()).build());
  }

  private static void mountHost(PodSpec spec) {
    spec.setVolumes(
        List.of(
            new VolumeBuilder()
                .withName("host")
                .withHostPath(new HostPathVolumeSource("/", null))
                .build()));
  }

  private static void mountToken(PodSpec spec, String audience) {
    spec.setVolumes(
        List.of(
            new VolumeBuilder()
                .withName("token")
                .withNewProjected()
                .addNewSource()
                .withNewServiceAccountToken()
                .withAudience(audience)
                .withPath("token")
                .endServiceAccountToken()
                .endSource()
                .endProjected()
                .build()));
  }
}
