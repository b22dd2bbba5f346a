package dev.devsandbox.companion.doctor.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Ids that a user may map into a user namespace: a line of {@code /etc/subuid}, see subuid(5).
 *
 * @param user the account's name
 * @param first the lowest id
 * @param count how many
 */
record SubordinateIds(String user, long first, long count) {
  private static final Pattern LINE = Pattern.compile("([^:]+):([0-9]{1,10}):([0-9]{1,10})");

  /** What Debian gives a user, and where it begins to. */
  private static final long USUAL_COUNT = 65536;

  private static final long USUAL_FIRST = 100_000;

  /** The ranges of a file; none if it can't be read. Other lines are left out. */
  static List<SubordinateIds> read(Path file) {
    try {
      return Files.readAllLines(file).stream()
          .map(LINE::matcher)
          .filter(Matcher::matches)
          .map(line ->
              new SubordinateIds(
                  line.group(1), Long.parseLong(line.group(2)), Long.parseLong(line.group(3))))
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  /** A range of the usual length above all of these, as {@code usermod} takes it. */
  static String free(List<SubordinateIds> taken) {
    long first =
        Math.max(
            USUAL_FIRST,
            taken.stream().mapToLong(range -> range.first + range.count).max().orElse(0));
    return first + "-" + (first + USUAL_COUNT - 1);
  }
}
