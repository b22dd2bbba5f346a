package dev.devsandbox.companion.doctor;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Address literals in one spelling, without ever asking DNS. */
final class Literals {
  private static final Pattern LITERAL = Pattern.compile("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

  private Literals() {}

  /** The address as the JDK writes it, an IPv4-mapped one as IPv4; null if it is none. */
  static @Nullable String canonical(String text) {
    if (!LITERAL.matcher(text).matches()) {
      return null;
    }
    try {
      return InetAddress.getByName(text).getHostAddress();
    } catch (UnknownHostException e) {
      return null;
    }
  }
}
