package dev.devsandbox.e2e.admission;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.SeccompProfile;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Sysctl;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Not even the operator gets a sandbox pod admitted that is less than the floor of the workload.
 */
class WorkloadTest extends AdmissionTest {
  @Test
  void aSandboxPodIsAdmitted() {
    admission.create(Caller.OPERATOR, Pods.sandbox("good")).admitted();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("violations")
  void refusesASandboxPodWith(String what, String words, Consumer<Pod> spoil) {
    Pod pod = Pods.sandbox("bad");
    spoil.accept(pod);
    admission.create(Caller.OPERATOR, pod).refusedBy("devsandbox-workload", words);
  }

  @ParameterizedTest
  @ValueSource(strings = {"workspace", "devsandbox-fence", "devsandbox-identity"})
  void refusesTheUidOfEgressToAnyOther(String container) {
    Pod pod = Pods.sandbox("bad");
    security(pod.getSpec(), container).setRunAsUser(64321L);
    admission.create(Caller.OPERATOR, pod).refusedBy("devsandbox-floor", "are reserved");
  }

  @ParameterizedTest
  @ValueSource(strings = {"workspace", "devsandbox-fence", "devsandbox-egress"})
  void refusesTheUidOfIdentityToAnyOther(String container) {
    Pod pod = Pods.sandbox("bad");
    security(pod.getSpec(), container).setRunAsUser(64322L);
    admission.create(Caller.OPERATOR, pod).refusedBy("devsandbox-floor", "are reserved");
  }

  @Test
  void letsTheOperatorDeclineInjection() {
    Pod pod = Pods.sandbox("good");
    pod.getMetadata().getAnnotations().put("linkerd.io/inject", "disabled");
    pod.getMetadata().getLabels().put("sidecar.istio.io/inject", "false");
    admission.create(Caller.OPERATOR, pod).admitted();
  }

  /** What differs from a good pod, the words of the refusal, and how it comes about. */
  static Stream<Arguments> violations() {
    return Stream.of(
        spec(
            "another container before the fence",
            "fence comes first",
            s -> s.getInitContainers().addFirst(Pods.container("first", 1000).build())),
        spec("no fence", "fence comes first", s -> s.getInitContainers().removeFirst()),
        spec("no init containers", "fence comes first", s -> s.setInitContainers(List.of())),
        spec(
            "a fence that keeps running",
            "fence comes first",
            s -> s.getInitContainers().getFirst().setRestartPolicy("Always")),
        spec(
            "a sidecar of ours among the main ones",
            "are init containers",
            s -> s.getContainers().add(Pods.container("devsandbox-more", 1000).build())),
        spec(
            "no user of its own",
            "names its own",
            s -> {
              // Without any user the floor refuses it too, and the API server names only one.
              s.getSecurityContext().setRunAsUser(1000L);
              security(s, "workspace").setRunAsUser(null);
            }),
        spec(
            "egress as root",
            "only the fence is root",
            s -> security(s, "devsandbox-egress").setRunAsUser(0L)),
        workspace("root in the workspace", "only the fence is root", c -> c.setRunAsUser(0L)),
        workspace("capabilities kept", "drops ALL", c -> c.getCapabilities().setDrop(List.of())),
        spec(
            "a fence that keeps capabilities",
            "drops ALL",
            s -> security(s, "devsandbox-fence").getCapabilities().setDrop(List.of("CHOWN"))),
        workspace(
            "SETUID", "only the fence adds", c -> c.getCapabilities().setAdd(List.of("SETUID"))),
        workspace(
            "CHOWN", "only the fence adds", c -> c.getCapabilities().setAdd(List.of("CHOWN"))),
        spec(
            "a fence with SYS_CHROOT",
            "only the fence adds",
            s ->
                security(s, "devsandbox-fence")
                    .getCapabilities()
                    .setAdd(List.of("NET_ADMIN", "SYS_CHROOT"))),
        workspace(
            "privilege escalation",
            "allowPrivilegeEscalation",
            c -> c.setAllowPrivilegeEscalation(true)),
        workspace(
            "privilege escalation by default",
            "allowPrivilegeEscalation",
            c -> c.setAllowPrivilegeEscalation(null)),
        spec("no seccomp profile", "RuntimeDefault", s -> s.setSecurityContext(null)),
        workspace(
            "a seccomp profile of the node",
            "RuntimeDefault",
            c -> c.setSeccompProfile(new SeccompProfile("profiles/loose.json", "Localhost"))),
        spec("shared processes", "shareProcessNamespace", s -> s.setShareProcessNamespace(true)),
        spec("service links", "enableServiceLinks", s -> s.setEnableServiceLinks(true)),
        spec("service links by default", "enableServiceLinks", s -> s.setEnableServiceLinks(null)),
        spec(
            "a token of the API server",
            "automountServiceAccountToken",
            s -> s.setAutomountServiceAccountToken(null)),
        spec(
            "a sysctl",
            "sysctls",
            s ->
                s.getSecurityContext()
                    .setSysctls(List.of(new Sysctl("net.ipv4.ip_unprivileged_port_start", "0")))),
        spec("a sidecar's token in the workspace", "volumeMounts", WorkloadTest::mountToken),
        annotated("sidecar.istio.io/inject", "true"),
        annotated("sidecar.istio.io/status", "{}"),
        annotated("linkerd.io/inject", "enabled"),
        annotated("k8s.v1.cni.cncf.io/networks", "second"),
        labelled("sidecar.istio.io/inject", "true"),
        labelled("istio.io/dataplane-mode", "ambient"));
  }

  private static Arguments spec(String what, String words, Consumer<PodSpec> spoil) {
    Consumer<Pod> pod = p -> spoil.accept(p.getSpec());
    return arguments(what, words, pod);
  }

  private static Arguments workspace(String what, String words, Consumer<SecurityContext> spoil) {
    return spec(what, words, s -> spoil.accept(security(s, "workspace")));
  }

  private static Arguments annotated(String key, String value) {
    Consumer<Pod> pod = p -> p.getMetadata().getAnnotations().putAll(Map.of(key, value));
    return arguments("annotation " + key, "mesh injection", pod);
  }

  private static Arguments labelled(String key, String value) {
    Consumer<Pod> pod = p -> p.getMetadata().getLabels().putAll(Map.of(key, value));
    return arguments("label " + key, "mesh injection", pod);
  }

  private static void mountToken(PodSpec spec) {
    spec.getContainers()
        .getFirst()
        .setVolumeMounts(
            List.of(new VolumeMountBuilder().withName("token").withMountPath("/token").build()));
  }

  private static SecurityContext security(PodSpec spec, String container) {
    return Stream.concat(spec.getInitContainers().stream(), spec.getContainers().stream())
        .filter(c -> c.getName().equals(container))
        .map(Container::getSecurityContext)
        .findFirst()
        .orElseThrow();
  }
}
