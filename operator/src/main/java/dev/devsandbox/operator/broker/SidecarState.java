package dev.devsandbox.operator.broker;

import dev.devsandbox.wire.ConfigVersion;
import dev.devsandbox.wire.Denial;
import dev.devsandbox.wire.UpFrame;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one sidecar of one pod was last heard to say.
 *
 * @param connected it has a stream now
 * @param build its version, for people to read
 * @param capabilities what it can enforce
 * @param inForce the config it enforces; null while it denies everything
 * @param ack its last answer to a config; null before the first
 * @param lastHeard when its last frame came
 * @param deniedTotal what it denied, summed over its restarts
 * @param denials the latest denials, newest last, at most {@link #MAX_DENIALS}
 */
public record SidecarState(
    boolean connected,
    String build,
    Set<String> capabilities,
    @Nullable ConfigVersion inForce,
    UpFrame.@Nullable Ack ack,
    Instant lastHeard,
    long deniedTotal,
    List<Denial> denials) {
  /** How many denials are kept. */
  public static final int MAX_DENIALS = 20;

  public SidecarState {
    capabilities = Set.copyOf(capabilities);
    denials = List.copyOf(denials);
  }
}
