package dev.devsandbox.log;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;

/**
 * Writes events as lines of JSON. A line is ASCII, complete, and at most {@link #MAX_LINE} bytes
 * long, whatever the values hold. Safe for use by several threads.
 */
public final class JsonLog {
  /** Longest line in bytes; a longer one loses its last fields. */
  public static final int MAX_LINE = 4096;

  private final OutputStream out;
  private final String component;
  private final Clock clock;

  /**
   * @param out where each line is written with one call
   * @param component who speaks: {@code egress}, {@code identity} or {@code fence}
   */
  public JsonLog(OutputStream out, String component, Clock clock) {
    this.out = out;
    this.component = component;
    this.clock = clock;
  }

  /** Begins an event that is worth a line in a healthy system. */
  public LogEvent info(String message) {
    return event("info", message);
  }

  /** Begins an event that somebody should look at. */
  public LogEvent warn(String message) {
    return event("warn", message);
  }

  /** Begins an event after which something does not work. */
  public LogEvent error(String message) {
    return event("error", message);
  }

  private LogEvent event(String level, String message) {
    String time = clock.instant().truncatedTo(ChronoUnit.MILLIS).toString();
    return new LogEvent(this)
        .with("time", time)
        .with("level", level)
        .with("component", component)
        .with("message", message);
  }

  void write(String line) {
    byte[] bytes = (line + "\n").getBytes(StandardCharsets.US_ASCII);
    synchronized (out) {
      try {
        out.write(bytes);
        out.flush();
      } catch (IOException nobodyListens) {
        // There is no better place to complain, and the work must go on.
      }
    }
  }
}
