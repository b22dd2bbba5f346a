package dev.devsandbox.operator.broker.kube;

import dev.devsandbox.operator.broker.TokenReviews;
import io.fabric8.kubernetes.api.model.authentication.TokenReview;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Semaphore;

/** TokenReviews of the API server, a bounded number at a time. */
public final class KubeTokenReviews implements TokenReviews {
  // All sidecars call at once when the broker comes back; the API server serves others too.
  private static final int AT_ONCE = 16;

  private final KubernetesClient client;
  private final Semaphore turns = new Semaphore(AT_ONCE);

  public KubeTokenReviews(KubernetesClient client) {
    this.client = client;
  }

  @Override
  public Review review(String token, String audience) {
    var question =
        new TokenReviewBuilder()
            .withNewSpec()
            .withToken(token)
            .withAudiences(audience)
            .endSpec()
            .build();
    turns.acquireUninterruptibly();
    try {
      return read(client.authentication().v1().tokenReviews().create(question));
    } finally {
      turns.release();
    }
  }

  /** What can't be found in the answer counts as a no. */
  public static Review read(TokenReview answer) {
    var status = answer.getStatus();
    if (status == null
        || !Boolean.TRUE.equals(status.getAuthenticated())
        || (status.getError() != null && !status.getError().isEmpty())
        || status.getUser() == null
        || status.getUser().getUsername() == null) {
      return new Review(false, "", List.of(), Map.of());
    }
    return new Review(
        true,
        status.getUser().getUsername(),
        Objects.requireNonNullElse(status.getAudiences(), List.of()),
        Objects.requireNonNullElse(status.getUser().getExtra(), Map.of()));
  }
}
