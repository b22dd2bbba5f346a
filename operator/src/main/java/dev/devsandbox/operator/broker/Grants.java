package dev.devsandbox.operator.broker;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Adds up the PodIdentities that name one sandbox. */
public final class Grants {
  /** Bounds of the API for the life of a token, in seconds. */
  public static final int MIN_TTL_SECONDS = 60;

  public static final int MAX_TTL_SECONDS = 900;
  private static final Set<Long> RESERVED_UIDS = Set.of(64321L, 64322L, 65533L);

  private Grants() {}

  /**
   * One PodIdentity whose reference names the sandbox.
   *
   * @param containers names of the containers that may use it
   */
  public record Identity(List<String> containers, List<String> audiences, int ttlSeconds) {
    public Identity {
      containers = List.copyOf(containers);
      audiences = List.copyOf(audiences);
    }
  }

  /**
   * The sum: every audience of each identity, for the shortest life asked for it.
   *
   * <p>The sidecar holds one list of uids for all audiences. So a uid counts only if every identity
   * that reaches anybody grants it: a container never gets what was granted to another.
   */
  public static Grant of(Map<String, Long> containerUids, Collection<Identity> identities) {
    SortedSet<Long> common = null;
    var ttls = new TreeMap<String, Integer>();
    for (Identity identity : identities) {
      SortedSet<Long> uids = uids(containerUids, identity);
      if (uids.isEmpty() || identity.audiences().isEmpty()) {
        continue;
      }
      if (common == null) {
        common = uids;
      } else {
        common.retainAll(uids);
      }
      int ttl = Math.clamp(identity.ttlSeconds(), MIN_TTL_SECONDS, MAX_TTL_SECONDS);
      identity.audiences().forEach(audience -> ttls.merge(audience, ttl, Math::min));
    }
    return common == null || common.isEmpty() ? Grant.NONE : new Grant(common, ttls);
  }

  private static SortedSet<Long> uids(Map<String, Long> containerUids, Identity identity) {
    var uids = new TreeSet<Long>();
    for (String container : identity.containers()) {
      Long uid = containerUids.get(container);
      if (uid != null && !RESERVED_UIDS.contains(uid)) {
        uids.add(uid);
      }
    }
    return uids;
  }
}
