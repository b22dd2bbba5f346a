package dev.devsandbox.operator.apply;

import dev.devsandbox.api.v1alpha1.Reason;
import dev.devsandbox.operator.plan.Problem;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Tells an answer that stays the same from one that is worth another try. */
final class Refusal {
  private static final int UNPROCESSABLE = 422;
  private static final int TOO_MANY_REQUESTS = 429;

  /** The API server's word for the cause, in {@code status.details.causes[].reason}. */
  private static final String TERMINATING = "NamespaceTerminating";

  private Refusal() {}

  /** What a person has to know about a refused pod; empty if trying again may help. */
  static Optional<Problem> ofPod(KubernetesClientException e, String namespace) {
    String message = message(e);
    return switch (e.getCode()) {
      case HttpURLConnection.HTTP_FORBIDDEN ->
          ofNamespace(e, namespace).or(() -> Optional.of(rejected(message)));
      case HttpURLConnection.HTTP_BAD_REQUEST, UNPROCESSABLE -> Optional.of(rejected(message));
      default -> Optional.empty();
    };
  }

  /** Why the namespace takes no sandbox's pod; empty if it is for another reason. */
  static Optional<Problem> ofNamespace(KubernetesClientException e, String namespace) {
    if (terminating(e)) {
      return Optional.of(
          new Problem(
              Reason.POD_REJECTED,
              "namespace " + namespace + " is being deleted, and this sandbox with it"));
    }
    return message(e).contains("violates PodSecurity")
        ? Optional.of(podSecurity(namespace))
        : Optional.empty();
  }

  private static boolean terminating(KubernetesClientException e) {
    return Stream.ofNullable(e.getStatus())
        .flatMap(status -> Stream.ofNullable(status.getDetails()))
        .flatMap(details -> details.getCauses().stream())
        .anyMatch(cause -> TERMINATING.equals(cause.getReason()));
  }

  private static Problem podSecurity(String namespace) {
    return new Problem(
        Reason.POD_SECURITY_FORBIDDEN,
        "the namespace's Pod Security level refuses the fence; run: kubectl label --overwrite"
            + " namespace "
            + namespace
            + " pod-security.kubernetes.io/enforce=privileged (the admission policies of"
            + " devsandbox hold its pods to more than baseline)");
  }

  private static Problem rejected(String message) {
    return new Problem(Reason.POD_REJECTED, "the API server refused it: " + message);
  }

  static boolean conflict(KubernetesClientException e) {
    return e.getCode() == HttpURLConnection.HTTP_CONFLICT;
  }

  static boolean missing(KubernetesClientException e) {
    return e.getCode() == HttpURLConnection.HTTP_NOT_FOUND;
  }

  /** Whether the API server was not reached, too busy or broken: nothing was decided. */
  static boolean noAnswer(KubernetesClientException e) {
    return e.getCode() == 0
        || e.getCode() == TOO_MANY_REQUESTS
        || e.getCode() >= HttpURLConnection.HTTP_INTERNAL_ERROR;
  }

  static String message(KubernetesClientException e) {
    return e.getStatus() == null
        ? Objects.requireNonNullElse(e.getMessage(), "no message")
        : Objects.requireNonNullElse(e.getStatus().getMessage(), "no message");
  }
}
