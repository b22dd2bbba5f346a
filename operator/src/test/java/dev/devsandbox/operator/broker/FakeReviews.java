package dev.devsandbox.operator.broker;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** An API server that knows the tokens it gave out here. */
final class FakeReviews implements TokenReviews {
  static final Review NO = new Review(false, "", List.of(), Map.of());
  private final Map<String, Review> tokens = new ConcurrentHashMap<>();
  private final AtomicInteger count = new AtomicInteger();
  private volatile boolean away;

  /** A token that looks like one of a service account and is reviewed like this. */
  String token(Review review, String... audiences) {
    String token =
        new PlainJWT(
                new JWTClaimsSet.Builder()
                    .audience(List.of(audiences))
                    .jwtID(Integer.toString(count.incrementAndGet()))
                    .build())
            .serialize();
    tokens.put(token, review);
    return token;
  }

  /** A token of that pod for one audience. */
  String token(PodView pod, String audience) {
    return token(
        new Review(
            true,
            "system:serviceaccount:" + pod.namespace() + ":default",
            List.of(audience),
            Map.of(
                "authentication.kubernetes.io/pod-name", List.of(pod.name()),
                "authentication.kubernetes.io/pod-uid", List.of(pod.uid()))),
        audience);
  }

  void away(boolean isAway) {
    away = isAway;
  }

  @Override
  public Review review(String token, String audience) {
    if (away) {
      throw new IllegalStateException("connection refused");
    }
    return tokens.getOrDefault(token, NO);
  }
}
