package dev.devsandbox.companion.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The memory of this machine. */
public final class HostMemory {
  private static final Path LINUX = Path.of("/proc/meminfo");
  private static final Pattern TOTAL = Pattern.compile("(?m)^MemTotal:\\s+(\\d{1,15}) kB$");
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private HostMemory() {}

  /** All of it, in MiB. */
  public static long mebibytes(Programs programs) throws Problem {
    try {
      if (Files.exists(LINUX)) {
        Matcher total = TOTAL.matcher(Files.readString(LINUX));
        if (total.find()) {
          return Long.parseLong(total.group(1)) >> 10;
        }
      }
      String bytes = programs.run(Command.of("sysctl", "-n", "hw.memsize"), LIMIT).strip();
      return Long.parseLong(bytes) >> 20;
    } catch (IOException | NumberFormatException e) {
      throw new Problem(
          Problem.Kind.UNAVAILABLE,
          "this machine doesn't tell how much memory it has",
          "say in config.yaml what VMs may hold: memoryBudget: 8G",
          e);
    }
  }
}
