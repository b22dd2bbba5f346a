package dev.devsandbox.companion.access;

import java.util.List;

/** What a guest says, made fit to be shown: one can't be led astray by it, nor flooded. */
public final class GuestText {
  private static final int LONGEST_LINE = 300;

  private GuestText() {}

  /** The text as one line of printable ASCII, with the rest escaped, cut to 300 characters. */
  public static String line(String text) {
    StringBuilder line = new StringBuilder();
    text.strip()
        .codePoints()
        .limit(LONGEST_LINE)
        .forEach(c -> line.append(c >= ' ' && c < 0x7f ? Character.toString(c) : escaped(c)));
    if (line.length() <= LONGEST_LINE) {
      return line.toString();
    }
    return line.substring(0, LONGEST_LINE - 1) + "…";
  }

  private static String escaped(int c) {
    return c == '\t' || c == '\n' ? " " : "\\u{%x}".formatted(c);
  }

  /** The last lines that aren't blank, each as {@link #line}. */
  public static List<String> last(String text, int lines) {
    List<String> all = text.lines().filter(line -> !line.isBlank()).toList();
    return all.stream().skip(Math.max(0, all.size() - lines)).map(GuestText::line).toList();
  }
}
