package dev.devsandbox.wire;

import java.util.Locale;

/** The named counters of the fence: packets that a rule redirected or refused. */
public enum FenceCounter {
  /** TCP sent to the proxy. */
  REDIRECTED_TCP,
  /** DNS sent to the proxy. */
  REDIRECTED_DNS,
  /** TCP that could not be redirected, such as a conversation older than the rules. */
  DENIED_TCP,
  /** UDP other than DNS. */
  DENIED_UDP,
  /** Everything that is neither TCP nor UDP. */
  DENIED_OTHER,
  /** A health port tried from inside. */
  DENIED_HEALTH,
  /** What the proxy's own uid may not reach: an alarm. */
  DENIED_EGRESS,
  /** What the identity sidecar's uid may not reach: an alarm. */
  DENIED_IDENTITY,
  /** Packets for this pod that were about to leave it on an interface. */
  DENIED_STRAY,
  /** Packets from outside that nothing asked for. */
  DENIED_INBOUND,
  /** Packets of a network namespace nested in the pod. */
  DENIED_FORWARD;

  /** The name in nft. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  String rule() {
    return "counter name \"" + label() + "\"";
  }
}
