package dev.devsandbox.companion.qemu;

import dev.devsandbox.companion.host.Deadline;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.vm.VmHome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The process that runs a VM. A number in a file isn't believed: the process of that number must
 * have been started for this VM, as its command line shows.
 */
record QemuProcess(ProcessHandle handle) {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

  /** The process of a VM, if it runs. */
  static Optional<QemuProcess> find(VmHome home) {
    return pid(home.pid())
        .flatMap(ProcessHandle::of)
        .filter(ProcessHandle::isAlive)
        .filter(process -> runs(process, home))
        .map(QemuProcess::new);
  }

  private static Optional<Long> pid(Path file) {
    try {
      return Optional.of(Long.parseLong(Files.readString(file).strip()));
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static boolean runs(ProcessHandle process, VmHome home) {
    List<String> words = words(process);
    int option = words.indexOf(QemuArguments.PIDFILE);
    return option >= 0
        && option + 1 < words.size()
        && words.get(option + 1).equals(home.pid().toString());
  }

  /** Linux gives Java only the first page of a command line, and none of a longer one. */
  private static List<String> words(ProcessHandle process) {
    Path file = Path.of("/proc", Long.toString(process.pid()), "cmdline");
    try {
      return List.of(new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\0", -1));
    } catch (IOException e) {
      return List.of(process.info().arguments().orElse(new String[0]));
    }
  }

  long pid() {
    return handle.pid();
  }

  /** Waits for its end; whether it came. */
  boolean awaitEnd(Deadline deadline) throws Problem {
    try {
      while (isThere()) {
        if (deadline.isOver()) {
          return false;
        }
        Thread.sleep(BETWEEN_LOOKS);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Problem(Problem.Kind.FAILED, "interrupted while a VM was to end", "", e);
    }
  }

  /** A dead process that nobody asked about has no command line any more. */
  private boolean isThere() {
    return handle.isAlive() && !words(handle).equals(List.of(""));
  }
}
