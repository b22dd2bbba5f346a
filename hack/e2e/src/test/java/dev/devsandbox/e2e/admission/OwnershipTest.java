package dev.devsandbox.e2e.admission;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.EphemeralContainerBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Nobody but the operator makes or changes a sandbox's pod; the node alone reports on it. */
class OwnershipTest extends AdmissionTest {
  private static final String POLICY = "devsandbox-ownership";

  /** Read by name. */
  static final List<Caller> ANYONE = List.of(Caller.ADMIN, Caller.OPERATOR, Caller.KUBELET);

  /** Something of our API that owns the pod, so that the garbage collector leaves it alone. */
  @BeforeAll
  void createOwner() {
    project()
        .apply(
            """
            apiVersion: devsandbox.dev/v1alpha1
            kind: EgressPolicy
            metadata: {name: owner}
            spec: {rules: [{name: web, hosts: [allowed.test]}]}
            """);
  }

  private OwnerReference owner() {
    return new OwnerReferenceBuilder()
        .withApiVersion("devsandbox.dev/v1alpha1")
        .withKind("EgressPolicy")
        .withName("owner")
        .withUid(project().get("egresspolicies", "owner").getMetadata().getUid())
        .withController(true)
        .build();
  }

  private Pod sandbox() {
    Pod pod = Pods.sandbox("victim");
    pod.getMetadata().setOwnerReferences(List.of(owner()));
    return admission.existing(Caller.OPERATOR, pod);
  }

  /** A pod that is all a sandbox pod must be, but does not claim to be one. */
  private static Pod unmarked() {
    Pod pod = Pods.sandbox("forged");
    pod.getMetadata().setLabels(Map.of());
    pod.getMetadata().setAnnotations(Map.of());
    pod.getSpec().setVolumes(List.of());
    pod.getSpec().setInitContainers(List.of(Pods.container("devsandbox-fence", 0).build()));
    return pod;
  }

  @Test
  void aPodThatClaimsNothingIsAdmitted() {
    admission.create(Caller.ADMIN, unmarked()).admitted();
  }

  @Test
  void aForgedOwnerIsRefused() {
    Pod pod = unmarked();
    pod.getMetadata().setOwnerReferences(List.of(owner()));
    admission.create(Caller.ADMIN, pod).refusedBy(POLICY, "only the devsandbox operator");
  }

  @Test
  void aForgedSandboxPodIsRefused() {
    admission
        .create(Caller.ADMIN, Pods.sandbox("forged"))
        .refusedBy(POLICY, "only the devsandbox operator");
  }

  @Test
  void aForgedLabelIsRefused() {
    Pod pod = unmarked();
    pod.getMetadata().setLabels(Map.of("devsandbox.dev/sandbox", "hello"));
    admission.create(Caller.ADMIN, pod).refusedBy(POLICY, "only the devsandbox operator");
  }

  @Test
  void aForgedAnnotationIsRefused() {
    Pod pod = unmarked();
    pod.getMetadata().setAnnotations(Map.of("devsandbox.dev/egress-config", "eJw="));
    admission.create(Caller.ADMIN, pod).refusedBy(POLICY, "only the devsandbox operator");
  }

  @Test
  void anOrdinaryPodCannotBecomeASandboxPod() {
    Pod pod = admission.existing(Caller.ADMIN, Pods.ordinary("plain"));
    pod.getMetadata().setOwnerReferences(List.of(owner()));
    admission.update(Caller.ADMIN, "", pod).refusedBy(POLICY, "only the devsandbox operator");
  }

  @Test
  void anOrdinaryPodCanBeChanged() {
    Pod pod = admission.existing(Caller.ADMIN, Pods.ordinary("plain"));
    pod.getSpec().getContainers().getFirst().setImage("other");
    admission.update(Caller.ADMIN, "", pod).admitted();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("changes")
  void refusesToOthers(String what, String subresource, String words, Consumer<Pod> change) {
    Pod pod = sandbox();
    change.accept(pod);
    admission.update(Caller.ADMIN, subresource, pod).refusedBy(POLICY, words);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("changes")
  void letsTheRightOneDo(String what, String subresource, String words, Consumer<Pod> change) {
    Pod pod = sandbox();
    change.accept(pod);
    Caller right = words.contains("kubelet") ? Caller.KUBELET : Caller.OPERATOR;
    admission.update(right, subresource, pod).admitted();
  }

  /** What changes, by which subresource, the words of the refusal. */
  static Stream<Arguments> changes() {
    return Stream.of(
        change(
            "the image",
            "",
            "spec of a sandbox",
            p -> p.getSpec().getContainers().getFirst().setImage("other")),
        change(
            "the image of the fence",
            "",
            "spec of a sandbox",
            p -> p.getSpec().getInitContainers().getFirst().setImage("other")),
        change(
            "a toleration",
            "",
            "spec of a sandbox",
            p ->
                p.getSpec()
                    .getTolerations()
                    .add(new TolerationBuilder().withKey("k").withOperator("Exists").build())),
        change(
            "the deadline", "", "spec of a sandbox", p -> p.getSpec().setActiveDeadlineSeconds(5L)),
        change(
            "the resources",
            "resize",
            "spec of a sandbox",
            p ->
                p.getSpec()
                    .getContainers()
                    .getFirst()
                    .getResources()
                    .setRequests(Map.of("cpu", new Quantity("1m")))),
        change(
            "the owner",
            "",
            "metadata.ownerReferences",
            p -> p.getMetadata().setOwnerReferences(List.of())),
        change(
            "a label of ours",
            "",
            "metadata.labels",
            p -> p.getMetadata().getLabels().put("devsandbox.dev/sandbox", "other")),
        change(
            "a new label of ours",
            "",
            "metadata.labels",
            p -> p.getMetadata().getLabels().put("devsandbox.dev/more", "1")),
        change(
            "a label of ours gone",
            "",
            "metadata.labels",
            p -> p.getMetadata().getLabels().remove("devsandbox.dev/sandbox")),
        change(
            "the managed-by label",
            "",
            "metadata.labels",
            p -> p.getMetadata().getLabels().put("app.kubernetes.io/managed-by", "me")),
        change(
            "the managed-by label gone",
            "",
            "metadata.labels",
            p -> p.getMetadata().getLabels().remove("app.kubernetes.io/managed-by")),
        change("the config", "", "metadata.annotations", OwnershipTest::forgeConfig),
        change(
            "the config through its status",
            "status",
            "metadata.annotations",
            OwnershipTest::forgeConfig),
        change(
            "an annotation of ours gone",
            "",
            "metadata.annotations",
            p -> p.getMetadata().getAnnotations().remove("devsandbox.dev/revision")),
        change(
            "the pod's addresses",
            "status",
            "the kubelet's word",
            p -> p.getStatus().setPodIPs(List.of(new PodIP("10.42.0.66")))),
        change(
            "the pod's address",
            "status",
            "the kubelet's word",
            p -> p.getStatus().setPodIP("10.42.0.66")),
        change(
            "the proof of the fence", "status", "the kubelet's word", OwnershipTest::forgeProof));
  }

  private static Arguments change(
      String what, String subresource, String words, Consumer<Pod> change) {
    return arguments(what, subresource, words, change);
  }

  private static void forgeConfig(Pod pod) {
    pod.getMetadata().getAnnotations().put("devsandbox.dev/egress-config", "eJw=");
  }

  private static void forgeProof(Pod pod) {
    ContainerStatus fence = new ContainerStatus();
    fence.setName("devsandbox-fence");
    fence.setImage("any");
    fence.setImageID("any");
    fence.setReady(true);
    fence.setRestartCount(0);
    pod.getStatus().setInitContainerStatuses(List.of(fence));
  }

  private static void debug(Pod pod) {
    pod.getSpec()
        .setEphemeralContainers(
            List.of(
                new EphemeralContainerBuilder()
                    .withName("debug")
                    .withImage("debug")
                    .withNewSecurityContext()
                    .withRunAsUser(1000L)
                    .endSecurityContext()
                    .build()));
  }

  @ParameterizedTest
  @FieldSource("ANYONE")
  void nobodyAddsAnEphemeralContainer(Caller caller) {
    Pod pod = sandbox();
    debug(pod);
    admission
        .update(caller, "ephemeralcontainers", pod)
        .refusedBy(POLICY, caller == Caller.OPERATOR ? "no ephemeral container" : "spec of");
  }

  @Test
  void aUserMayLabelASandboxPod() {
    Pod pod = sandbox();
    pod.getMetadata().getLabels().put("team", "blue");
    pod.getMetadata().getAnnotations().put("note", "ours");
    admission.update(Caller.ADMIN, "", pod).admitted();
  }

  @Test
  void aControllerMayReportACondition() {
    Pod pod = sandbox();
    pod.getStatus()
        .getConditions()
        .add(new PodConditionBuilder().withType("DisruptionTarget").withStatus("True").build());
    admission.update(Caller.ADMIN, "status", pod).admitted();
  }

  @Test
  void theGarbageCollectorMayOrphan() {
    Pod pod = sandbox();
    pod.getMetadata().setOwnerReferences(List.of());
    admission.update(Caller.COLLECTOR, "", pod).admitted();
  }

  @Test
  void theGarbageCollectorMayStopBlockingTheOwner() {
    Pod pod = sandbox();
    pod.getMetadata().getOwnerReferences().getFirst().setBlockOwnerDeletion(false);
    admission.update(Caller.COLLECTOR, "", pod).admitted();
  }

  @Test
  void theGarbageCollectorMayNotAdopt() {
    Pod pod = sandbox();
    ObjectMeta metadata = pod.getMetadata();
    metadata.setOwnerReferences(
        List.of(new OwnerReferenceBuilder(owner()).withUid("another").build()));
    admission.update(Caller.COLLECTOR, "", pod).refusedBy(POLICY, "metadata.ownerReferences");
  }

  @Test
  void anOrphanStaysGuarded() {
    Pod orphan = admission.existing(Caller.OPERATOR, Pods.sandbox("orphan"));
    orphan.getSpec().getContainers().getFirst().setImage("other");
    admission.update(Caller.ADMIN, "", orphan).refusedBy(POLICY, "spec of a sandbox");
  }
}
