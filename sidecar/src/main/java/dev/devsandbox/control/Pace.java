package dev.devsandbox.control;

import java.time.Duration;

/**
 * How fast the channel does things.
 *
 * @param firstDelay before the second try; the first is made at once
 * @param maxDelay between tries
 * @param longDelay after the broker said that coming back soon is of no use
 * @param connectTimeout for the TCP connect, and for each answer until the welcome
 * @param reauthEvery shortened at random by up to a quarter; the broker insists on 30 minutes
 */
record Pace(
    Duration firstDelay,
    Duration maxDelay,
    Duration longDelay,
    Duration connectTimeout,
    Duration reauthEvery) {
  static final Pace DEFAULT =
      new Pace(
          Duration.ofMillis(200),
          Duration.ofSeconds(5),
          Duration.ofSeconds(15),
          Duration.ofSeconds(5),
          Duration.ofMinutes(27));
}
