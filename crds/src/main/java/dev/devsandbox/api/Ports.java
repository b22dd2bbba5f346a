package dev.devsandbox.api;

/** TCP and UDP ports with a meaning inside a sandbox's pod. */
public final class Ports {
  /** First and last of the range that belongs to the sidecars. */
  public static final int RESERVED_FIRST = 15000;

  /** See {@link #RESERVED_FIRST}. */
  public static final int RESERVED_LAST = 15100;

  /** Health of the egress sidecar, answered to the node only. */
  public static final int EGRESS_HEALTH = 15020;

  /** Health of the identity sidecar, answered to the node only. */
  public static final int IDENTITY_HEALTH = 15021;

  /** The identity API on loopback. */
  public static final int IDENTITY = 15004;

  private Ports() {}

  /** Whether a port belongs to the sidecars. */
  public static boolean reserved(int port) {
    return port >= RESERVED_FIRST && port <= RESERVED_LAST;
  }
}
