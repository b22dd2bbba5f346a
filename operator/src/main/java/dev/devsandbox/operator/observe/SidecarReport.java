package dev.devsandbox.operator.observe;

import dev.devsandbox.wire.ConfigVersion;
import dev.devsandbox.wire.Denial;
import dev.devsandbox.wire.UpFrame;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a sidecar of a pod last said to the broker.
 *
 * @param connected it has a stream now
 * @param inForce the config it enforces; null while it denies everything
 * @param ack its last answer to a config; null before the first
 * @param lastHeard when its last message came
 * @param deniedTotal how much it denied since its pod started
 * @param denials the latest of those, oldest first
 */
public record SidecarReport(
    boolean connected,
    @Nullable ConfigVersion inForce,
    UpFrame.@Nullable Ack ack,
    Instant lastHeard,
    long deniedTotal,
    List<Denial> denials) {
  /** Not heard for this long, a sidecar may be dead. */
  public static final Duration LATE = Duration.ofSeconds(15);

  /** Not heard for this long, nothing is known about a sidecar any more. */
  public static final Duration SILENT = Duration.ofSeconds(60);

  public SidecarReport {
    denials = List.copyOf(denials);
  }

  /** Whether a message is overdue. A stream is closed when its heartbeat stops. */
  public boolean late(Instant now) {
    return !lastHeard.plus(LATE).isAfter(now);
  }

  /** Whether nothing is known any more. */
  public boolean silent(Instant now) {
    return !lastHeard.plus(SILENT).isAfter(now);
  }
}
