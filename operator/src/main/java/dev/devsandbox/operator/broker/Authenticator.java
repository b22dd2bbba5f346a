package dev.devsandbox.operator.broker;

import com.nimbusds.jwt.JWTParser;
import dev.devsandbox.operator.broker.Verdict.Admitted;
import dev.devsandbox.operator.broker.Verdict.Refused;
import dev.devsandbox.wire.DownFrame.Refusal.Code;
import dev.devsandbox.wire.Role;
import java.net.InetAddress;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds out which pod is calling. In this order, and everything that isn't proven is refused: the
 * token is good for our audience of this role and for no other; it is bound to a pod; that pod
 * lives under the same UID, belongs to a live sandbox and is the one the sandbox's status names;
 * the connection comes from one of the pod's addresses.
 */
final class Authenticator {
  private static final String POD_NAME = "authentication.kubernetes.io/pod-name";
  private static final String POD_UID = "authentication.kubernetes.io/pod-uid";
  private static final int ADDRESS_LOOKS = 10;

  private final TokenReviews reviews;
  private final ClusterView cluster;
  private final Pause pause;

  /** Waits a moment between two looks at the API server. */
  interface Pause {
    void moment() throws InterruptedException;
  }

  Authenticator(TokenReviews reviews, ClusterView cluster, Pause pause) {
    this.reviews = reviews;
    this.cluster = cluster;
    this.pause = pause;
  }

  /**
   * Decides on a caller.
   *
   * @throws InterruptedException if the connection is being closed meanwhile
   * @throws RuntimeException if the API server doesn't answer
   */
  Verdict authenticate(Role role, String token, InetAddress peer) throws InterruptedException {
    String audience = audience(role);
    var audiences = audiences(token);
    if (!audiences.contains(audience)) {
      return new Refused(Code.WrongAudience, "the token is not for " + audience);
    }
    var review = reviews.review(token, audience);
    if (!review.authenticated()) {
      return new Refused(Code.BadToken, "the API server does not accept the token");
    }
    // The review only tells which of the asked audiences match, the token itself tells them all;
    // an API server that ignores audiences answers with none.
    if (!review.audiences().equals(List.of(audience)) || !audiences.equals(List.of(audience))) {
      return new Refused(Code.WrongAudience, "the token must be for " + audience + " alone");
    }
    var user = review.username().split(":", -1);
    var name = only(review.extra(), POD_NAME);
    var uid = only(review.extra(), POD_UID);
    if (user.length != 4
        || !user[0].equals("system")
        || !user[1].equals("serviceaccount")
        || name.isEmpty()
        || uid.isEmpty()) {
      return new Refused(Code.BadToken, "the token is not bound to a pod");
    }
    return pod(user[2], name.get(), uid.get(), peer);
  }

  /** The audience of a role's token. */
  static String audience(Role role) {
    return "devsandbox-" + role.wireName();
  }

  /** The live, running sandbox that controls the pod, by the cache. */
  Optional<SandboxView> cachedSandbox(PodView pod) {
    var owner = pod.owner();
    return owner == null
        ? Optional.empty()
        : cluster
            .cachedSandbox(pod.namespace(), owner.name())
            .filter(sandbox -> sandbox.uid().equals(owner.uid()) && !sandbox.ending());
  }

  private Verdict pod(String namespace, String name, String uid, InetAddress peer)
      throws InterruptedException {
    var found =
        cluster
            .cachedPod(namespace, name)
            .filter(pod -> pod.uid().equals(uid))
            .or(() -> cluster.livePod(namespace, name));
    if (found.isEmpty()) {
      return new Refused(Code.UnknownPod, "the token's pod does not exist");
    }
    PodView pod = found.get();
    if (!pod.uid().equals(uid)) {
      return new Refused(Code.PodMismatch, "the token is of an earlier pod of this name");
    }
    if (pod.terminating()) {
      return new Refused(Code.Revoked, "the pod is being deleted");
    }
    return switch (sandbox(pod)) {
      case Refused refused -> refused;
      case Admitted(var _, var sandbox) -> address(pod, sandbox, peer);
    };
  }

  private Verdict sandbox(PodView pod) {
    var owner = pod.owner();
    if (owner == null) {
      return new Refused(Code.NotASandbox, "the pod is not controlled by a DevSandbox");
    }
    var cached =
        cluster
            .cachedSandbox(pod.namespace(), owner.name())
            .filter(sandbox -> sandbox.uid().equals(owner.uid()) && isPodOf(sandbox, pod));
    var found = cached.or(() -> cluster.liveSandbox(pod.namespace(), owner.name()));
    if (found.isEmpty() || !found.get().uid().equals(owner.uid())) {
      return new Refused(Code.NotASandbox, "the pod's DevSandbox does not exist");
    }
    SandboxView sandbox = found.get();
    if (sandbox.ending()) {
      return new Refused(Code.Revoked, "the DevSandbox is suspended or being deleted");
    }
    return isPodOf(sandbox, pod)
        ? new Admitted(pod, sandbox)
        : new Refused(Code.PodMismatch, "the DevSandbox's status names another pod");
  }

  /**
   * The status may not be written yet when a fast sidecar calls. Then the pod must have the one
   * name that the operator gives: names are unique in a namespace, so there is no second such pod.
   */
  private static boolean isPodOf(SandboxView sandbox, PodView pod) {
    return sandbox.podUid() == null
        ? sandbox.name().equals(pod.name())
        : sandbox.podUid().equals(pod.uid());
  }

  /** The kubelet may report the pod's addresses later than the sidecar calls: look again. */
  private Verdict address(PodView pod, SandboxView sandbox, InetAddress peer)
      throws InterruptedException {
    PodView seen = pod;
    for (int look = 0; !seen.addresses().contains(peer); look++) {
      if (look == ADDRESS_LOOKS || (look > 0 && !seen.addresses().isEmpty())) {
        return new Refused(Code.PeerMismatch, "the connection does not come from the pod");
      }
      if (look > 0) {
        pause.moment();
      }
      var live = cluster.livePod(pod.namespace(), pod.name());
      if (live.isEmpty() || !live.get().uid().equals(pod.uid()) || live.get().terminating()) {
        return new Refused(Code.Revoked, "the pod is being deleted");
      }
      seen = live.get();
    }
    return new Admitted(seen, sandbox);
  }

  private static Optional<String> only(Map<String, List<String>> extra, String key) {
    var values = extra.getOrDefault(key, List.of());
    return values.size() == 1 ? Optional.of(values.getFirst()) : Optional.empty();
  }

  /** What the token says; believed only after the API server has accepted it. */
  private static List<String> audiences(String token) {
    try {
      var claims = JWTParser.parse(token).getJWTClaimsSet();
      return claims == null ? List.of() : claims.getAudience();
    } catch (ParseException e) {
      return List.of();
    }
  }
}
