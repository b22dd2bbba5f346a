package dev.devsandbox.operator.apply;

import dev.devsandbox.api.v1alpha1.Condition;
import dev.devsandbox.api.v1alpha1.ConditionType;
import dev.devsandbox.api.v1alpha1.DevSandbox;
import dev.devsandbox.api.v1alpha1.DevSandboxStatus;
import dev.devsandbox.operator.plan.Action;
import dev.devsandbox.operator.status.SandboxStatus;
import dev.devsandbox.wire.Digests;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the history of a sandbox as Kubernetes events: what was done, and what its conditions
 * turned to. An event's name follows from what it says, so saying it again writes nothing.
 */
public final class SandboxEvents {
  private static final Logger log = LoggerFactory.getLogger(SandboxEvents.class);
  private static final String NORMAL = "Normal";
  private static final String WARNING = "Warning";
  private static final int NAME_HASH = 16;
  private static final int HASH_PREFIX = "sha256:".length();

  /** While these hold a sandbox up, it is only a matter of time. */
  private static final List<String> TRANSIENT =
      List.of(
          "PodMissing",
          "PodPending",
          "FenceStarting",
          "WaitingForSidecar",
          "NotProgrammed",
          "WorkspaceStarting",
          "PodTerminating",
          "VolumePending",
          "NoPod");

  private final KubernetesClient client;
  private final Clock clock;

  /** Writes with this client. */
  public SandboxEvents(KubernetesClient client, Clock clock) {
    this.client = client;
    this.clock = clock;
  }

  /** An action was carried out. */
  public void done(DevSandbox sandbox, Action action) {
    switch (action) {
      case Action.CreatePod(var pod) ->
          emit(sandbox, NORMAL, "PodCreated", "created pod " + pod.getMetadata().getName(), "");
      case Action.DeletePod(var pod, var why) ->
          emit(
              sandbox,
              NORMAL,
              "PodDeleted",
              "deleted pod " + pod.getMetadata().getName() + ": " + why,
              pod.getMetadata().getUid());
      case Action.WriteConfig(var pod, var text) ->
          emit(sandbox, NORMAL, "PolicyChanged", "wrote a new egress config to the pod", text);
      case Action.ApplyNetworkPolicy policy -> {}
      case Action.ApplyClaim claim -> {}
    }
  }

  /** The status turned from one to the other. */
  public void changed(DevSandbox sandbox, @Nullable DevSandboxStatus from, DevSandboxStatus to) {
    turned(from, to, ConditionType.EGRESS_ENFORCED)
        .filter(SandboxEvents::isTrue)
        .ifPresent(condition -> emit(sandbox, NORMAL, condition));
    turned(from, to, ConditionType.READY)
        .filter(c -> isTrue(c) || !TRANSIENT.contains(c.reason()))
        .ifPresent(c -> emit(sandbox, isTrue(c) ? NORMAL : WARNING, c));
    turned(from, to, ConditionType.ACCEPTED)
        .filter(condition -> !isTrue(condition))
        .ifPresent(condition -> emit(sandbox, WARNING, condition));
    turned(from, to, ConditionType.UP_TO_DATE)
        .filter(condition -> "False".equals(condition.status()))
        .ifPresent(condition -> emit(sandbox, WARNING, condition));
    turned(from, to, ConditionType.SUSPENDED)
        .filter(SandboxEvents::isTrue)
        .ifPresent(condition -> emit(sandbox, NORMAL, condition));
  }

  private static Optional<Condition> turned(
      @Nullable DevSandboxStatus from, DevSandboxStatus to, ConditionType type) {
    Optional<Condition> before = SandboxStatus.condition(from, type);
    return SandboxStatus.condition(to, type)
        .filter(now ->
            before
                .filter(old -> Objects.equals(old.status(), now.status()))
                .filter(old -> Objects.equals(old.reason(), now.reason()))
                .isEmpty());
  }

  private static boolean isTrue(Condition condition) {
    return "True".equals(condition.status());
  }

  private void emit(DevSandbox sandbox, String type, Condition condition) {
    emit(
        sandbox,
        type,
        Objects.requireNonNullElse(condition.reason(), "Changed"),
        Objects.requireNonNullElse(condition.message(), ""),
        Objects.requireNonNullElse(condition.lastTransitionTime(), ""));
  }

  private void emit(
      DevSandbox sandbox, String type, String reason, String message, String distinction) {
    String namespace = sandbox.getMetadata().getNamespace();
    String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    String once =
        String.join("\n", sandbox.getMetadata().getUid(), type, reason, message, distinction)
            // What is done again later is a new event; what is said again at once is not.
            + (distinction.isEmpty() ? now : "");
    String hash = Digests.sha256(once.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    try {
      client
          .v1()
          .events()
          .inNamespace(namespace)
          .resource(
              new EventBuilder()
                  .withNewMetadata()
                  .withNamespace(namespace)
                  .withName(
                      sandbox.getMetadata().getName()
                          + "."
                          + hash.substring(HASH_PREFIX, HASH_PREFIX + NAME_HASH))
                  .endMetadata()
                  .withNewInvolvedObject()
                  .withApiVersion("devsandbox.dev/v1alpha1")
                  .withKind("DevSandbox")
                  .withNamespace(namespace)
                  .withName(sandbox.getMetadata().getName())
                  .withUid(sandbox.getMetadata().getUid())
                  .endInvolvedObject()
                  .withType(type)
                  .withReason(reason)
                  .withMessage(message)
                  .withNewSource()
                  .withComponent("devsandbox")
                  .endSource()
                  .withFirstTimestamp(now)
                  .withLastTimestamp(now)
                  .withCount(1)
                  .build())
          .create();
    } catch (KubernetesClientException e) {
      if (!Refusal.conflict(e)) {
        log.debug("event {} of {} not written", reason, sandbox.getMetadata().getName(), e);
      }
    }
  }
}
