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
  private final boolean quotes;
  private final List<String> lines = new ArrayList<>();

  private Report(String mark, boolean quotes) {
    this.mark = mark;
    this.quotes = quotes;
    lines.add("| what | unit | median | p95 | runs | reference | ratio |" + quoted("published"));
    lines.add("|---|---|---|---|---|---|---|" + (quotes ? "---|" : ""));
  }

  Report(String mark) {
    this(mark, false);
  }

  /** With a column for what others publish of theirs, which nobody measured here. */
  static Report quoting(String mark) {
    return new Report(mark, true);
  }

  private String quoted(String cell) {
    return quotes ? " " + cell + " |" : "";
  }

  void add(Series series, @Nullable Series reference) {
    add(series, reference, "");
  }

  void add(Series series, @Nullable Series reference, String published) {
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
            quoted(published)));
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
