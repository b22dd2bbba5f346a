package dev.devsandbox.operator.health;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process when a watch hears nothing although the API server answers. A restart changes
 * nothing for a running sandbox, and opens every watch anew; while the API server is away there is
 * nothing to gain.
 *
 * <p>After a datastore was restored from a snapshot, every watch would go on from a version that is
 * yet to come, and hear nothing of what is different now.
 */
public final class WatchDog {
  private static final Logger log = LoggerFactory.getLogger(WatchDog.class);

  /** How long watches have to come back after the API server did. */
  private static final Duration RECONNECTING = Duration.ofSeconds(40);

  private final Supplier<List<String>> stale;
  private final Supplier<OptionalLong> version;
  private final Clock clock;
  private Instant lastAway = Instant.MIN;
  private long highest;

  /**
   * @param stale the watches that hear nothing
   * @param version asks the API server for its latest resource version, over a connection of its
   *     own; empty if it doesn't answer
   */
  public WatchDog(Supplier<List<String>> stale, Supplier<OptionalLong> version, Clock clock) {
    this.stale = stale;
    this.version = version;
    this.clock = clock;
  }

  /** Why to start over, if there is a reason; to be asked every few seconds. */
  public Optional<String> reason() {
    Instant now = clock.instant();
    OptionalLong present = version.get();
    if (present.isEmpty()) {
      lastAway = now;
      return Optional.empty();
    }
    if (present.getAsLong() < highest) {
      return Optional.of(
          "the datastore went back from version " + highest + " to " + present.getAsLong());
    }
    highest = present.getAsLong();
    boolean reconnecting =
        !lastAway.equals(Instant.MIN) && lastAway.plus(RECONNECTING).isAfter(now);
    List<String> silent = reconnecting ? List.of() : stale.get();
    return silent.isEmpty() ? Optional.empty() : Optional.of("watches hear nothing: " + silent);
  }

  /** One look that fails must not be the last one. */
  private void look(Consumer<String> end) {
    try {
      reason().ifPresent(end);
    } catch (RuntimeException e) {
      log.error("the watches can't be judged; trying again", e);
    }
  }

  /** Looks every {@code pause} on a thread of its own, until it is interrupted. */
  public Thread start(Duration pause, Consumer<String> end) {
    return Thread.ofVirtual()
        .name("watchdog")
        .start(() -> {
          try {
            while (true) {
              Thread.sleep(pause);
              look(end);
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }
}
