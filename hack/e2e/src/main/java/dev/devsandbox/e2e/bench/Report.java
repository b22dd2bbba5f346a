package dev.devsandbox.e2e.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A table in Markdown, and its place in docs/benchmarks.md between two marks. */
final class Report {
  private final String mark;
  private final boolean judges;
  private final List<String> lines = new ArrayList<>();

  private Report(String mark, boolean judges) {
    this.mark = mark;
    this.judges = judges;
    lines.add(
        "| what | unit | median | p95 | runs | reference | ratio |" + more("goal", "published"));
    lines.add("|---|---|---|---|---|---|---|" + (judges ? "---|---|" : ""));
  }

  Report(String mark) {
    this(mark, false);
  }

  /**
   * With columns for the goals, and for what others publish of theirs, which nobody measured here.
   */
  static Report judging(String mark) {
    return new Report(mark, true);
  }

  private String more(String goal, String published) {
    return judges ? " " + goal + " | " + published + " |" : "";
  }

  void add(Series series, @Nullable Series reference) {
    add(series, reference, null, "");
  }

  /**
   * Adds a line.
   *
   * @param most what the median shall be at most
   * @param published what others say, and who
   */
  void add(Series series, @Nullable Series reference, @Nullable Double most, String published) {
    lines.add(
        String.format(
            Locale.ROOT,
            "| %s | %s | %s | %s | %d | %s | %s |%s",
            series.name(),
            series.unit(),
            number(series.median()),
            number(series.p95()),
            series.runs(),
            reference == null ? "" : reference.name(),
            reference == null
                ? ""
                : String.format(Locale.ROOT, "%.2f", series.median() / reference.median()),
            more(most == null ? "" : verdict(series, most), published)));
  }

  private static String verdict(Series series, double most) {
    return String.format(
        Locale.ROOT, "≤ %.0f: %s", most, series.median() <= most ? "met" : "**missed**");
  }

  /** Three digits say enough. */
  private static String number(double value) {
    return String.format(Locale.ROOT, Math.abs(value) < 10 ? "%.2f" : "%.0f", value);
  }

  /** The table, and below it what else is to be said. */
  String text(String note) {
    return String.join("\n", lines) + "\n\n" + note + "\n";
  }

  /**
   * Replaces what stands between the marks of this report.
   *
   * @throws IOException when the file can't be read or written
   * @throws IllegalStateException when the file has no such marks
   */
  void write(Path file, String note) throws IOException {
    String begin = "<!-- " + mark + ": begin -->";
    String end = "<!-- " + mark + ": end -->";
    String old = Files.readString(file);
    int from = old.indexOf(begin);
    int to = old.indexOf(end);
    if (from < 0 || to < from) {
      throw new IllegalStateException(file + " has no marks " + begin + " … " + end);
    }
    Files.writeString(
        file, old.substring(0, from + begin.length()) + "\n" + text(note) + old.substring(to));
  }
}
