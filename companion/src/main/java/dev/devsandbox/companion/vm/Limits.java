package dev.devsandbox.companion.vm;

import java.time.Duration;

/**
 * How long a verb waits.
 *
 * @param lock for another process that changes the VM
 * @param guest for a guest to boot; zero not to wait
 * @param shutdown for a guest to shut down
 */
public record Limits(Duration lock, Duration guest, Duration shutdown) {
  /** What suits a machine whose CPUs are real; an emulated boot has taken three minutes. */
  public static final Limits USUAL =
      new Limits(Duration.ofMinutes(1), Duration.ofMinutes(6), Duration.ofMinutes(3));

  /** The given time for each. */
  public static Limits all(Duration time) {
    return new Limits(time, time, time);
  }
}
