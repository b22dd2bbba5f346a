package dev.devsandbox.companion.up;

import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.kube.ApiFailure;
import dev.devsandbox.companion.kube.Manifest;
import dev.devsandbox.companion.kube.ServerSideApply;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Puts into a cluster what manifests say, or finds that it is there. */
final class Installation {
  private static final int NOT_FOUND = 404;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int FIRST_OF_THE_SERVERS_OWN = 500;

  private final KubernetesClient client;
  private final ServerSideApply apply;
  private final Waiter waiter;

  Installation(KubernetesClient client, Waiter waiter) {
    this.client = client;
    this.apply = new ServerSideApply(client);
    this.waiter = waiter;
  }

  /**
   * Applies the manifests: first the kinds, and when they are served what uses them.
   *
   * @return how many objects that changed
   */
  int apply(List<Manifest> manifests) throws Problem {
    List<Manifest> kinds = manifests.stream().filter(Manifest::isDefinition).toList();
    int changed = each(kinds, apply::apply);
    for (Manifest kind : kinds) {
      waiter.await(
          kind.toString(),
          "devsandbox doctor",
          () -> unserved(kind.object().getMetadata().getName()));
    }
    return changed
        + each(
            manifests.stream().filter(Predicate.not(Manifest::isDefinition)).toList(),
            apply::apply);
  }

  /**
   * Makes what isn't there of the manifests, and leaves the rest as its owner wants it.
   *
   * @return how many objects that made
   */
  int make(List<Manifest> manifests) throws Problem {
    return each(manifests, apply::make);
  }

  private interface Way {
    boolean changes(Manifest manifest) throws Problem;
  }

  private int each(List<Manifest> manifests, Way way) throws Problem {
    int[] changed = {0};
    for (Manifest manifest : manifests) {
      waiter.await(
          "the API server to take " + manifest,
          "devsandbox doctor",
          () -> {
            try {
              changed[0] += way.changes(manifest) ? 1 : 0;
              return Optional.empty();
            } catch (KubernetesClientException e) {
              return Optional.of(transientReason(manifest, e));
            }
          });
    }
    return changed[0];
  }

  /** Why it failed this time, if another time may do. */
  private static String transientReason(Manifest manifest, KubernetesClientException e)
      throws Problem {
    int code = e.getCode();
    // Without a code, the API server wasn't reached; 404 is a kind that it doesn't serve yet.
    if (code == 0
        || code == NOT_FOUND
        || code == TOO_MANY_REQUESTS
        || code >= FIRST_OF_THE_SERVERS_OWN) {
      return ApiFailure.reason(e);
    }
    throw ClusterProblem.refused(manifest, e);
  }

  private Optional<String> unserved(String kind) {
    try {
      var found = client.apiextensions().v1().customResourceDefinitions().withName(kind).get();
      boolean served =
          found != null
              && found.getStatus() != null
              && found.getStatus().getConditions().stream()
                  .anyMatch(c -> c.getType().equals("Established") && c.getStatus().equals("True"));
      return served ? Optional.empty() : Optional.of("it isn't served yet");
    } catch (KubernetesClientException e) {
      return Optional.of(ApiFailure.reason(e));
    }
  }
}
