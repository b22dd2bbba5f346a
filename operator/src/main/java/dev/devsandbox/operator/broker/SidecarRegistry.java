package dev.devsandbox.operator.broker;

import dev.devsandbox.wire.Role;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The sidecars of living pods: what each said last, and its stream if it has one. There is one
 * stream per pod and role; the newest wins.
 */
final class SidecarRegistry {
  private record Key(String podUid, Role role) {}

  private static final class Entry {
    private final SidecarRecord said;
    private @Nullable Session session;

    private Entry(SidecarRecord said) {
      this.said = said;
    }
  }

  private final Map<Key, Entry> entries = new HashMap<>();
  private final Clock clock;
  private final BiConsumer<String, String> listener;

  /**
   * @param listener told the namespace and name of a pod of whose sidecars more is known now
   */
  SidecarRegistry(Clock clock, BiConsumer<String, String> listener) {
    this.clock = clock;
    this.listener = listener;
  }

  /** What that sidecar said; empty if it was never heard since the broker started. */
  synchronized Optional<SidecarState> state(String podUid, Role role) {
    return Optional.ofNullable(entries.get(new Key(podUid, role))).map(e -> e.said.state());
  }

  synchronized Optional<Session> session(String podUid, Role role) {
    return Optional.ofNullable(entries.get(new Key(podUid, role))).map(entry -> entry.session);
  }

  /** All streams. */
  synchronized List<Session> sessions() {
    return entries.values().stream()
        .flatMap(entry -> Optional.ofNullable(entry.session).stream())
        .toList();
  }

  /**
   * Makes this the stream of its pod and role.
   *
   * @return the one it replaces
   */
  synchronized Optional<Session> enter(Session session) {
    var now = clock.instant();
    var entry = entries.computeIfAbsent(key(session), _ -> new Entry(new SidecarRecord(now)));
    var replaced = Optional.ofNullable(entry.session);
    entry.session = session;
    entry.said.connected(session.hello(), now);
    return replaced;
  }

  /** Where to write down what that stream says; nobody reads it if a newer stream took over. */
  synchronized SidecarRecord said(Session session) {
    var entry = entries.get(key(session));
    return entry != null && entry.session == session
        ? entry.said
        : new SidecarRecord(clock.instant());
  }

  /** The stream has ended. */
  synchronized void leave(Session session) {
    var entry = entries.get(key(session));
    if (entry != null && entry.session == session) {
      entry.session = null;
      entry.said.disconnected();
    }
  }

  /** The pod is gone: nothing of it is kept. */
  synchronized void forget(String podUid) {
    for (Role role : Role.values()) {
      entries.remove(new Key(podUid, role));
    }
  }

  /** More is known of the sidecars of that stream's pod. */
  void changed(Session session) {
    listener.accept(session.pod().namespace(), session.pod().name());
  }

  private static Key key(Session session) {
    return new Key(session.pod().uid(), session.role());
  }
}
