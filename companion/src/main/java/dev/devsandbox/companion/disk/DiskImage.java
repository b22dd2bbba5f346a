package dev.devsandbox.companion.disk;

import dev.devsandbox.companion.host.Command;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.host.Programs;
import java.nio.file.Path;
import java.time.Duration;

/** A disk that lies on no other, by {@code qemu-img}, which refuses what a QEMU has open. */
final class DiskImage {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** A disk of a terabyte takes its time. */
  private static final Duration COPY = Duration.ofHours(2);

  private final Programs programs;

  DiskImage(Programs programs) {
    this.programs = programs;
  }

  static Command creation(Path file, long bytes) {
    return Command.of(
        "qemu-img", "create", "-q", "-f", "qcow2", file.toString(), Long.toString(bytes));
  }

  static Command growth(Path file, long bytes) {
    return Command.of(
        "qemu-img", "resize", "-q", "-f", "qcow2", file.toString(), Long.toString(bytes));
  }

  /** Fills a file that is there, and keeps its permissions. */
  void create(Path file, long bytes) throws Problem {
    programs.run(creation(file, bytes), LIMIT);
  }

  /** Fills a file that is there with what another disk holds, and keeps its permissions. */
  void copy(Path from, Path to) throws Problem {
    programs.run(
        Command.of(
            "qemu-img",
            "convert",
            "-q",
            "-f",
            "qcow2",
            "-O",
            "qcow2",
            from.toString(),
            to.toString()),
        COPY);
  }

  void grow(Path file, long bytes) throws Problem {
    programs.run(growth(file, bytes), LIMIT);
  }
}
