package dev.devsandbox.e2e.bench;

import dev.devsandbox.e2e.support.Shell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A process that is measured, and killed at the end. */
final class Running implements AutoCloseable {
  private static final double KIB_PER_MIB = 1024;

  private final Process process;

  Running(Process process) {
    this.process = process;
  }

  long pid() {
    return process.pid();
  }

  /** MiB that are resident. */
  double rss() {
    return memory("Rss:");
  }

  /** MiB that are resident, shared ones divided by those who share them. */
  double pss() {
    return memory("Pss:");
  }

  /** Lets all its threads run on this CPU only. */
  void pin(int cpu) {
    Shell.run(
            Duration.ofSeconds(10),
            List.of("taskset", "--all-tasks", "--cpu-list", "--pid", "" + cpu, "" + pid()))
        .orFail();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }

  private double memory(String field) {
    try {
      return Files.readAllLines(Path.of("/proc/" + pid() + "/smaps_rollup")).stream()
          .filter(line -> line.startsWith(field))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / KIB_PER_MIB)
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
