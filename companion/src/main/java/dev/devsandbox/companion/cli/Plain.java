package dev.devsandbox.companion.cli;

/**
 * Text that may have come from a guest, a cluster or an archive, for a terminal: what would steer
 * one, or turn the order of letters around, is shown by its number.
 */
final class Plain {
  private Plain() {}

  /** The text, with its lines and tabs. */
  static String text(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    text.codePoints()
        .forEach(c -> plain.append(steers(c) ? "\\u{%x}".formatted(c) : Character.toString(c)));
    return plain.toString();
  }

  private static boolean steers(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL -> c != '\n' && c != '\t';
      case Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      default -> false;
    };
  }
}
