package dev.devsandbox.fence;

import dev.devsandbox.wire.FenceCounter;
import dev.devsandbox.wire.FenceRules;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The {@code nft} program of the image. */
final class Nft {
  private static final Pattern COUNTER =
      Pattern.compile("counter (\\w+) \\{\\s+packets (\\d+) bytes \\d+\\s+\\}");

  /** What a run of the program came to. */
  static final class NftException extends IOException {
    private static final long serialVersionUID = 1L;

    NftException(String message) {
      super(message);
    }
  }

  /** A run of nft that goes on while other work is done. */
  record Running(Process process, List<String> arguments) {
    /** Waits for its end and returns what it printed. */
    String await() throws IOException, InterruptedException {
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int status = process.waitFor();
      if (status != 0) {
        throw new NftException(
            "nft " + String.join(" ", arguments) + " ended with " + status + ": " + output.strip());
      }
      return output;
    }
  }

  private Nft() {}

  /** Replaces the table in one transaction. */
  static Running load(String rules) throws IOException {
    Running nft = start("-f", "-");
    String table = "table " + FenceRules.TABLE + "\n";
    try (var input = nft.process().outputWriter(StandardCharsets.UTF_8)) {
      input.write(table + "delete " + table + rules);
    }
    return nft;
  }

  /** Prints all rules of the network namespace, without the values of counters. */
  static Running ruleset() throws IOException {
    return start("-s", "list", "ruleset");
  }

  /** Prints the counters; {@link #parseCounters} reads that. */
  static Running counters() throws IOException {
    return start("list", "counters");
  }

  /** The packets each counter has seen; a counter that is not there has no entry. */
  static Map<FenceCounter, Long> parseCounters(String printed) {
    Map<FenceCounter, Long> packets = new EnumMap<>(FenceCounter.class);
    Matcher counters = COUNTER.matcher(printed);
    while (counters.find()) {
      for (FenceCounter counter : FenceCounter.values()) {
        if (counter.label().equals(counters.group(1))) {
          packets.put(counter, Long.parseLong(counters.group(2)));
        }
      }
    }
    return packets;
  }

  private static Running start(String... arguments) throws IOException {
    String[] command = new String[arguments.length + 1];
    command[0] = "nft";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    return new Running(
        new ProcessBuilder(command).redirectErrorStream(true).start(), List.of(arguments));
  }
}
