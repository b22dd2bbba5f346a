package dev.devsandbox.operator.broker;

import java.util.List;
import java.util.Map;

/** The API server's opinion of a token. */
public interface TokenReviews {
  /**
   * A TokenReview's status.
   *
   * @param audiences those of the asked ones that the token is good for
   */
  record Review(
      boolean authenticated,
      String username,
      List<String> audiences,
      Map<String, List<String>> extra) {
    public Review {
      audiences = List.copyOf(audiences);
      extra = Map.copyOf(extra);
    }
  }

  /**
   * Asks whether the token is good for this audience.
   *
   * @throws RuntimeException if the API server doesn't answer
   */
  Review review(String token, String audience);
}
