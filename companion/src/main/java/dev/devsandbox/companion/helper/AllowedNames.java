package dev.devsandbox.companion.helper;

import dev.devsandbox.wire.HostName;
import dev.devsandbox.wire.HostPattern;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The names that restricted VMs may reach, from a file that is read anew for each question: one
 * {@code NAME}, {@code *.NAME}, {@code NAME:PORT} or {@code *.NAME:PORT} a line, port 443 unless it
 * is said; a line that begins with {@code #} is a remark. What isn't in it is denied, and so is
 * everything when it can't be read.
 */
final class AllowedNames {
  private static final int MOST_BYTES = 1 << 20;
  private static final int HTTPS = 443;

  private final Path file;

  /** One line of the file. */
  private record Entry(HostPattern name, int port) {
    static Optional<Entry> parse(String line) {
      String[] parts = line.split(":", -1);
      if (parts.length > 2 || (parts.length == 2 && !parts[1].matches("[1-9][0-9]{0,4}"))) {
        return Optional.empty();
      }
      int port = parts.length == 2 ? Integer.parseInt(parts[1]) : HTTPS;
      return HostPattern.parse(parts[0]).map(name -> new Entry(name, port));
    }
  }

  AllowedNames(Path file) {
    this.file = file;
  }

  /** Whether a line allows this name on this port. */
  boolean allow(HostName name, int port) {
    return entries().stream().anyMatch(e -> e.port() == port && e.name().matches(name));
  }

  /** A line that says nothing that can be understood allows nothing. */
  private List<Entry> entries() {
    List<Entry> entries = new ArrayList<>();
    text()
        .lines()
        .map(String::strip)
        .filter(line -> !line.startsWith("#"))
        .forEach(line -> Entry.parse(line).ifPresent(entries::add));
    return entries;
  }

  private String text() {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      return bytes.length > MOST_BYTES ? "" : new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }
}
