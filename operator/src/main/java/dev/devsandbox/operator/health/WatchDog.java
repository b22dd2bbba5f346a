package dev.devsandbox.operator.health;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Ends the process when a watch hears nothing although the API server answers. A restart changes
 * nothing for a running sandbox, and opens every watch anew; while the API server is away there is
 * nothing to gain.
 */
public final class WatchDog {
  /** How long watches have to come back after the API server did. */
  private static final Duration RECONNECTING = Duration.ofSeconds(40);

  private final Supplier<List<String>> stale;
  private final BooleanSupplier reachable;
  private final Clock clock;
  private Instant lastAway = Instant.MIN;

  /**
   * @param stale the watches that hear nothing
   * @param reachable asks the API server something over a connection of its own
   */
  public WatchDog(Supplier<List<String>> stale, BooleanSupplier reachable, Clock clock) {
    this.stale = stale;
    this.reachable = reachable;
    this.clock = clock;
  }

  /** The watches that are dead for sure; to be asked every few seconds. */
  public List<String> dead() {
    List<String> silent = stale.get();
    if (silent.isEmpty()) {
      return List.of();
    }
    Instant now = clock.instant();
    if (!reachable.getAsBoolean()) {
      lastAway = now;
      return List.of();
    }
    return !lastAway.equals(Instant.MIN) && lastAway.plus(RECONNECTING).isAfter(now)
        ? List.of()
        : silent;
  }

  /** Looks every {@code pause} on a thread of its own, until it is interrupted. */
  public Thread start(Duration pause, Consumer<List<String>> end) {
    return Thread.ofVirtual()
        .name("watchdog")
        .start(() -> {
          try {
            while (true) {
              Thread.sleep(pause);
              List<String> found = dead();
              if (!found.isEmpty()) {
                end.accept(found);
              }
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }
}
