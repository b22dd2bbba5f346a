package dev.devsandbox.companion.host;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * The name of a VM, a disk, a snapshot or a recipe: an RFC 1123 label of at most 32 characters.
 * Names are matched as a whole; there are no abbreviations.
 *
 * @param value such as {@code work}
 */
public record Name(@JsonValue String value) {
  /** A name's longest length, in characters; sockets' paths have to hold it. */
  public static final int LONGEST = 32;

  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");

  /** Checks the name; {@link #parse} is for what a person typed. */
  @JsonCreator
  public Name {
    if (!isValid(value)) {
      throw new IllegalArgumentException("not a name: " + quoted(value));
    }
  }

  /**
   * Reads what a person typed.
   *
   * @param what the kind of thing it names, for the message: {@code VM}
   * @throws Problem when it isn't a name
   */
  public static Name parse(String what, String typed) throws Problem {
    if (!isValid(typed)) {
      throw new Problem(
          Problem.Kind.USAGE,
          quoted(typed) + " is not a name of a " + what,
          "use 1 to "
              + LONGEST
              + " lower-case letters, digits and hyphens; a letter or digit at both ends");
    }
    return new Name(typed);
  }

  private static boolean isValid(String text) {
    return text.length() <= LONGEST && LABEL.matcher(text).matches();
  }

  /** Text of unknown origin in one line of printable ASCII, cut to a bearable length. */
  private static String quoted(String text) {
    StringBuilder out = new StringBuilder("'");
    text.codePoints()
        .limit(2 * LONGEST)
        .forEach(c ->
            out.append(c > ' ' - 1 && c < 0x7f ? Character.toString(c) : "\\u{%x}".formatted(c)));
    return out.append(text.length() > 2 * LONGEST ? "…'" : "'").toString();
  }

  @Override
  public String toString() {
    return value;
  }
}
