package dev.devsandbox.companion.helper;

import java.time.Duration;

/**
 * What one guest may take of the proxy.
 *
 * @param tunnels at once; more are refused
 * @param idle after which a tunnel is ended that passes nothing on
 */
record ProxyLimits(int tunnels, Duration idle) {
  /** Each tunnel takes a process on this machine, so idle ones give theirs back. */
  static final ProxyLimits USUAL = new ProxyLimits(128, Duration.ofHours(1));
}
