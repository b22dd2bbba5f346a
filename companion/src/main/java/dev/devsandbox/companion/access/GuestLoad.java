package dev.devsandbox.companion.access;

import dev.devsandbox.companion.host.Deadline;
import dev.devsandbox.companion.qemu.GuestAgent;
import dev.devsandbox.companion.qemu.PeerException;
import dev.devsandbox.companion.vm.VmHome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How busy a guest says it is. It may say anything: what isn't a bounded number counts as silence.
 *
 * @param load processes that ran or waited to, on average over the last minute
 * @param freeMiB memory that programs can still have without swapping
 * @param memoryMiB all that its kernel manages
 */
public record GuestLoad(double load, long freeMiB, long memoryMiB) {
  private static final String LOADAVG = "/proc/loadavg";
  private static final String MEMINFO = "/proc/meminfo";
  private static final int LONGEST = 64 << 10;
  private static final int MIB_OF_KIB = 10;

  private static final Pattern LOAD = Pattern.compile("^(\\d{1,5}\\.\\d{2}) ");
  private static final Pattern FREE = Pattern.compile("(?m)^MemAvailable: +(\\d{1,12}) kB$");
  private static final Pattern ALL = Pattern.compile("(?m)^MemTotal: +(\\d{1,12}) kB$");

  /**
   * Asks a guest by its agent.
   *
   * @param limit for all of it
   * @return empty when it doesn't answer in time, or with something else
   */
  public static Optional<GuestLoad> ask(VmHome home, Duration limit) {
    Deadline deadline = Deadline.in(limit);
    try (GuestAgent agent = GuestAgent.open(home.agent(), limit)) {
      return read(
          text(agent.readFile(LOADAVG, LONGEST, deadline.left())),
          text(agent.readFile(MEMINFO, LONGEST, deadline.left())));
    } catch (PeerException e) {
      return Optional.empty();
    }
  }

  /** The load as Linux writes it. */
  public String loadText() {
    return String.format(Locale.ROOT, "%.2f", load);
  }

  private static String text(byte[] file) {
    return new String(file, StandardCharsets.ISO_8859_1);
  }

  /** Reads Linux's files of these names, see proc(5). */
  static Optional<GuestLoad> read(String loadavg, String meminfo) {
    Matcher load = LOAD.matcher(loadavg);
    Matcher free = FREE.matcher(meminfo);
    Matcher all = ALL.matcher(meminfo);
    if (!load.find() || !free.find() || !all.find()) {
      return Optional.empty();
    }
    return Optional.of(
        new GuestLoad(Double.parseDouble(load.group(1)), mebibytes(free), mebibytes(all)));
  }

  private static long mebibytes(Matcher kibibytes) {
    return Long.parseLong(kibibytes.group(1)) >> MIB_OF_KIB;
  }
}
