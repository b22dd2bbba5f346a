package dev.devsandbox.api;

import java.util.Set;

/** User ids inside a sandbox's pod. The fence tells traffic apart by them. */
public final class Uids {
  /** The workspace container's user unless the sandbox says otherwise. */
  public static final long WORKLOAD = 1000;

  /** The egress proxy: the only uid whose packets may leave. */
  public static final long EGRESS = 64321;

  /** The identity sidecar: reaches the broker and nothing else. */
  public static final long IDENTITY = 64322;

  /** A uid without any meaning, which the fence's proof tries as "everyone else". */
  public static final long PROOF = 65533;

  /** What no container of the user may run as. */
  public static final Set<Long> RESERVED = Set.of(EGRESS, IDENTITY, PROOF);

  private Uids() {}
}
