package dev.devsandbox.companion.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.devsandbox.companion.host.Problem;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An amount of memory or disk as people write it, in whole MiB, GiB or TiB: {@code 512M}, {@code
 * 20G}, {@code 1T}.
 *
 * @param bytes a multiple of 1 MiB, from 1 MiB to below 1024 TiB
 */
public record Size(long bytes) {
  private static final long MIB = 1L << 20;
  private static final long GIB = 1L << 30;
  private static final long TIB = 1L << 40;
  private static final Pattern TEXT = Pattern.compile("([1-9][0-9]{0,5})([MGT])(?:i?B)?");

  public Size {
    if (bytes < MIB || bytes % MIB != 0 || bytes >= 1024 * TIB) {
      throw new IllegalArgumentException("not a size: " + bytes);
    }
  }

  /** Reads a size in a file. */
  @JsonCreator
  static Size read(String text) {
    Matcher size = TEXT.matcher(text);
    if (!size.matches()) {
      throw new IllegalArgumentException("not a size such as 512M or 20G");
    }
    long unit =
        switch (size.group(2)) {
          case "M" -> MIB;
          case "G" -> GIB;
          default -> TIB;
        };
    return new Size(Math.multiplyExact(Long.parseLong(size.group(1)), unit));
  }

  /**
   * Reads what a person typed.
   *
   * @param what it is the size of, for the message: {@code --memory}
   */
  public static Size parse(String what, String typed) throws Problem {
    try {
      return read(typed);
    } catch (IllegalArgumentException e) {
      throw new Problem(
          Problem.Kind.USAGE, what + " is not a size", "write it such as 512M, 20G or 1T", e);
    }
  }

  /** The size of so many MiB. */
  public static Size ofMebibytes(long mebibytes) {
    return new Size(Math.multiplyExact(mebibytes, MIB));
  }

  /** In MiB, rounding nothing. */
  public long mebibytes() {
    return bytes / MIB;
  }

  /** The shortest of its forms. */
  @JsonValue
  @Override
  public String toString() {
    if (bytes % TIB == 0) {
      return bytes / TIB + "T";
    }
    return bytes % GIB == 0 ? bytes / GIB + "G" : bytes / MIB + "M";
  }
}
