package dev.devsandbox.e2e.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The real broker in a process of its own, which says whose stream comes and goes. */
final class BrokerProcess implements AutoCloseable {
  private static final long PATIENCE_MILLIS = 60_000;

  private final Process process;
  private final Map<String, Boolean> up = new HashMap<>();

  private BrokerProcess(Process process) {
    this.process = process;
  }

  /** Returns when it accepts streams, and its files are written. */
  static BrokerProcess start(String classPath, Path files) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classPath,
                "dev.devsandbox.operator.broker.BenchBroker",
                "10.43.7.7",
                "8443",
                files.toString()));
    command.addAll(Lab.addresses().toList());
    Process process =
        new ProcessBuilder(command).redirectError(files.resolve("broker.log").toFile()).start();
    BrokerProcess broker = new BrokerProcess(process);
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (String line = out.readLine(); !"ready".equals(line); line = out.readLine()) {
      if (line == null) {
        throw new IOException("the broker has ended, see " + files);
      }
    }
    Thread.ofVirtual().start(() -> broker.listen(out));
    return broker;
  }

  /** Seconds since 1970 at which the stream was seen to be up, or down. */
  synchronized double await(int pod, String role, boolean wanted) throws InterruptedException {
    String stream = "pod" + pod + " " + role;
    long end = System.currentTimeMillis() + PATIENCE_MILLIS;
    while (up.getOrDefault(stream, false) != wanted) {
      long left = end - System.currentTimeMillis();
      if (left <= 0) {
        throw new AssertionError(stream + " is not " + (wanted ? "up" : "down"));
      }
      wait(left);
    }
    Instant now = Instant.now();
    return now.getEpochSecond() + now.getNano() / 1e9;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }

  private void listen(BufferedReader out) {
    try {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        int end = line.lastIndexOf(' ');
        told(line.substring(0, Math.max(end, 0)), line.endsWith(" true"));
      }
    } catch (IOException closed) {
      // The process has ended.
    }
  }

  private synchronized void told(String stream, boolean isUp) {
    up.put(stream, isUp);
    notifyAll();
  }
}
