package dev.devsandbox.e2e.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whatever else runs makes all figures worse, and those of latency most. */
final class Load {
  private Load() {}

  /** Processes that want a CPU, on average of the last 1, 5 and 15 minutes. */
  static String ofTheMachine() throws IOException {
    String[] fields = Files.readString(Path.of("/proc/loadavg")).split(" ", -1);
    return String.join(", ", fields[0], fields[1], fields[2]);
  }
}
