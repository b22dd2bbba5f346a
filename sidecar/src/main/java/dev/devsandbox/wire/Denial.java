package dev.devsandbox.wire;

import java.time.Instant;

/**
 * Connections that the proxy refused for one and the same reason.
 *
 * @param host name, or address where none is known
 * @param port 0 for a name that was only looked up
 * @param count how many since the last heartbeat
 */
public record Denial(String host, int port, String reason, long count, Instant lastTime) {
  /** Further ones wait for the next heartbeat, or are only counted. */
  public static final int MAX_PER_HEARTBEAT = 20;
}
