package dev.devsandbox.wire;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A DNS name in the one form that is compared, logged and dialled: lower case ASCII, no trailing
 * dot, labels of 1 to 63 letters, digits, hyphens and underscores, at most 253 characters.
 *
 * <p>Whatever a resolver might read as an address is no name: a last label that is a number in
 * decimal, octal or hexadecimal.
 */
public record HostName(String value) {
  private static final int MAX_LENGTH = 253;
  private static final int MAX_LABEL = 63;

  public HostName {
    if (!isCanonical(value)) {
      throw new IllegalArgumentException("not a canonical host name");
    }
  }

  /** The canonical form of a name as a client wrote it; empty when there is none. */
  public static Optional<HostName> parse(String text) {
    if (text.length() > MAX_LENGTH + 1) {
      return Optional.empty();
    }
    // Checked before lower-casing: U+212A would become an ASCII k.
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > 0x7e) {
        return Optional.empty();
      }
    }
    String name = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    String lower = name.toLowerCase(Locale.ROOT);
    return isCanonical(lower) ? Optional.of(new HostName(lower)) : Optional.empty();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof HostName name && value.equals(name.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return value;
  }

  private static boolean isCanonical(String name) {
    if (name.isEmpty() || name.length() > MAX_LENGTH) {
      return false;
    }
    int start = 0;
    while (true) {
      int dot = name.indexOf('.', start);
      int end = dot < 0 ? name.length() : dot;
      if (!isLabel(name, start, end)) {
        return false;
      }
      if (dot < 0) {
        return !isNumber(name, start);
      }
      start = dot + 1;
    }
  }

  private static boolean isLabel(String name, int start, int end) {
    if (end == start || end - start > MAX_LABEL) {
      return false;
    }
    for (int i = start; i < end; i++) {
      char c = name.charAt(i);
      boolean edge = i == start || i == end - 1;
      boolean ok = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
      if (!ok && (c != '-' || edge)) {
        return false;
      }
    }
    return true;
  }

  /** Decimal or octal digits, or hexadecimal ones after {@code 0x}. */
  private static boolean isNumber(String name, int start) {
    boolean hexadecimal = name.startsWith("0x", start);
    for (int i = hexadecimal ? start + 2 : start; i < name.length(); i++) {
      if (Character.digit(name.charAt(i), hexadecimal ? 16 : 10) < 0) {
        return false;
      }
    }
    return true;
  }
}
