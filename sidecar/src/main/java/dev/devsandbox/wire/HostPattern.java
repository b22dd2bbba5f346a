package dev.devsandbox.wire;

import java.util.Optional;

/**
 * Names a rule speaks of: one name exactly, or {@code *.name}, which is every name with one or more
 * whole labels before it, and not the name itself.
 */
public record HostPattern(HostName base, boolean wildcard) {
  /** Reads a canonical name, or one with {@code *.} before it; anything else is empty. */
  public static Optional<HostPattern> parse(String text) {
    boolean wildcard = text.startsWith("*.");
    String name = wildcard ? text.substring(2) : text;
    return HostName.parse(name)
        .filter(host -> host.value().equals(name))
        .map(host -> new HostPattern(host, wildcard));
  }

  public boolean matches(HostName name) {
    if (!wildcard) {
      return name.equals(base);
    }
    int prefix = name.value().length() - base.value().length() - 1;
    return prefix > 0 && name.value().charAt(prefix) == '.' && name.value().endsWith(base.value());
  }

  @Override
  public String toString() {
    return wildcard ? "*." + base : base.value();
  }
}
