package dev.devsandbox.operator.apply;

import dev.devsandbox.api.Annotations;
import dev.devsandbox.api.v1alpha1.Reason;
import dev.devsandbox.operator.desired.Children;
import dev.devsandbox.operator.plan.Action;
import dev.devsandbox.operator.plan.Plan;
import dev.devsandbox.operator.plan.Problem;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Carries out a plan. Every write names what it expects, by name, UID or version, so a write that
 * comes twice or late changes nothing it should not. What may work later is thrown, to be tried
 * again; what won't is returned as a problem.
 */
public final class Applier {
  private static final String FIELD_MANAGER = "devsandbox";

  private final KubernetesClient client;
  private final AdmissionGate gate;
  private final ConfigPublisher publisher;
  private final WrittenPods written;

  /** Writes with this client. */
  public Applier(
      KubernetesClient client, AdmissionGate gate, ConfigPublisher publisher, WrittenPods written) {
    this.client = client;
    this.gate = gate;
    this.publisher = publisher;
    this.written = written;
  }

  /**
   * Carries out all actions until one is refused.
   *
   * @throws KubernetesClientException if an action failed that may succeed later
   */
  public Outcome apply(Plan plan) {
    Optional<Pod> pod = Optional.empty();
    for (Action action : plan.actions()) {
      Outcome outcome =
          switch (action) {
            case Action.ApplyNetworkPolicy(var policy) -> applyChild(policy);
            case Action.ApplyClaim(var claim) -> applyChild(claim);
            case Action.CreatePod(var wanted) -> create(wanted);
            case Action.DeletePod(var doomed, var why) -> delete(doomed);
            case Action.WriteConfig(var target, var text) -> writeConfig(target, text);
          };
      pod = outcome.pod().isPresent() ? outcome.pod() : pod;
      if (outcome.failed().isPresent()) {
        return new Outcome(pod, outcome.failed());
      }
    }
    return new Outcome(pod, Optional.empty());
  }

  /** An object of that name that we didn't make must not be taken over, so create comes first. */
  private <T extends HasMetadata> Outcome applyChild(T wanted) {
    try {
      client.resource(wanted).create();
      return done();
    } catch (KubernetesClientException e) {
      if (!Refusal.conflict(e)) {
        return Refusal.ofPod(e, wanted.getMetadata().getNamespace())
            .map(problem -> new Outcome(Optional.empty(), Optional.of(problem)))
            .orElseThrow(() -> e);
      }
    }
    T found = client.resource(wanted).get();
    if (found != null && !Children.labelled(found)) {
      return failed(conflict(found));
    }
    client.resource(wanted).fieldManager(FIELD_MANAGER).forceConflicts().serverSideApply();
    return done();
  }

  private Outcome create(Pod wanted) {
    String namespace = wanted.getMetadata().getNamespace();
    Optional<Problem> closed = gate.closed(namespace);
    if (closed.isPresent()) {
      return failed(closed.get());
    }
    try {
      Pod created = client.resource(wanted).create();
      written.created(created);
      return new Outcome(Optional.of(created), Optional.empty());
    } catch (KubernetesClientException e) {
      if (Refusal.conflict(e)) {
        return existing(wanted);
      }
      return Refusal.ofPod(e, namespace).map(Applier::failed).orElseThrow(() -> e);
    }
  }

  private Outcome existing(Pod wanted) {
    Pod found = client.resource(wanted).get();
    if (found == null) {
      throw new KubernetesClientException("the pod that was in the way has just gone");
    }
    String owner = wanted.getMetadata().getOwnerReferences().getFirst().getUid();
    if (Children.owns(owner, found)) {
      // An earlier attempt made it, and the cache hasn't seen it yet.
      written.created(found);
      return new Outcome(Optional.of(found), Optional.empty());
    }
    if (Children.labelled(found)) {
      throw new KubernetesClientException("the pod of an earlier sandbox is still there");
    }
    return failed(conflict(found));
  }

  private static Problem conflict(HasMetadata found) {
    return new Problem(
        Reason.NAME_CONFLICT,
        found.getKind()
            + " "
            + found.getMetadata().getName()
            + " is there and is not ours; delete it, or name the sandbox differently");
  }

  private Outcome delete(Pod pod) {
    String path =
        "/api/v1/namespaces/"
            + pod.getMetadata().getNamespace()
            + "/pods/"
            + pod.getMetadata().getName();
    try {
      client.raw(
          path,
          "DELETE",
          new DeleteOptionsBuilder()
              .withApiVersion("v1")
              .withKind("DeleteOptions")
              .withNewPreconditions()
              .withUid(pod.getMetadata().getUid())
              .endPreconditions()
              .build());
    } catch (KubernetesClientException e) {
      // Gone, or another pod of that name by now: both are what was asked for.
      if (!Refusal.missing(e) && !Refusal.conflict(e)) {
        throw e;
      }
    }
    return done();
  }

  private Outcome writeConfig(Pod pod, String text) {
    Pod after;
    try {
      after = patchConfig(pod, text);
    } catch (KubernetesClientException e) {
      if (!Refusal.conflict(e)) {
        throw e;
      }
      // Often only the kubelet wrote in between; then the config is still the one we planned from.
      Pod now = client.resource(pod).get();
      if (now == null || !sameConfig(pod, now)) {
        throw e;
      }
      after = patchConfig(now, text);
    }
    written.updated(pod, after);
    publisher.publish(after.getMetadata().getUid(), text);
    return new Outcome(Optional.of(after), Optional.empty());
  }

  private Pod patchConfig(Pod pod, String text) {
    Map<String, Object> metadata =
        Map.of(
            "uid",
            pod.getMetadata().getUid(),
            "resourceVersion",
            pod.getMetadata().getResourceVersion(),
            "annotations",
            Map.of(Annotations.EGRESS_CONFIG, text));
    // By the object, not by its name: the client would read it first.
    return client
        .resource(pod)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            Serialization.asJson(Map.of("metadata", metadata)));
  }

  private static boolean sameConfig(Pod a, Pod b) {
    return a.getMetadata().getUid().equals(b.getMetadata().getUid())
        && Objects.equals(
            a.getMetadata().getAnnotations().get(Annotations.EGRESS_CONFIG),
            b.getMetadata().getAnnotations().get(Annotations.EGRESS_CONFIG));
  }

  private static Outcome done() {
    return new Outcome(Optional.empty(), Optional.empty());
  }

  private static Outcome failed(Problem problem) {
    return new Outcome(Optional.empty(), Optional.of(problem));
  }
}
