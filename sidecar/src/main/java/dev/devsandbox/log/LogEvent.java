package dev.devsandbox.log;

import org.jspecify.annotations.Nullable;

/** One line being composed. Nothing is written before {@link #write}. */
public final class LogEvent {
  private static final int MAX_VALUE = 512;
  private static final int MAX_FIELDS_LENGTH = JsonLog.MAX_LINE - 2;
  private static final String HEX = "0123456789abcdef";

  private final JsonLog log;
  private final StringBuilder line = new StringBuilder(256).append('{');

  LogEvent(JsonLog log) {
    this.log = log;
  }

  /** Adds a text, cut after 512 characters; null is not written. */
  public LogEvent with(String name, @Nullable String value) {
    if (value == null) {
      return this;
    }
    StringBuilder text = new StringBuilder(value.length() + 2).append('"');
    int length = Math.min(value.length(), MAX_VALUE);
    for (int i = 0; i < length; i++) {
      appendEscaped(text, value.charAt(i));
    }
    if (value.length() > MAX_VALUE) {
      text.append("...");
    }
    return append(name, text.append('"'));
  }

  public LogEvent with(String name, long value) {
    return append(name, Long.toString(value));
  }

  public LogEvent with(String name, boolean value) {
    return append(name, Boolean.toString(value));
  }

  /** Adds class and message of a failure, without its stack trace. */
  public LogEvent with(Throwable failure) {
    return with("error", failure.getClass().getSimpleName() + ": " + failure.getMessage());
  }

  public void write() {
    log.write(line.append('}').toString());
  }

  private LogEvent append(String name, CharSequence value) {
    int length = name.length() + value.length() + 4;
    if (line.length() + length <= MAX_FIELDS_LENGTH) {
      if (line.length() > 1) {
        line.append(',');
      }
      line.append('"').append(name).append("\":").append(value);
    }
    return this;
  }

  /** Everything but plain ASCII is escaped, so no terminal and no log reader can be steered. */
  private static void appendEscaped(StringBuilder text, char c) {
    if (c == '"' || c == '\\') {
      text.append('\\').append(c);
    } else if (c < 0x20 || c > 0x7e) {
      text.append("\\u");
      for (int shift = 12; shift >= 0; shift -= 4) {
        text.append(HEX.charAt(c >> shift & 0xf));
      }
    } else {
      text.append(c);
    }
  }
}
