package dev.devsandbox.companion.qemu;

import dev.devsandbox.companion.host.Command;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.host.Programs;
import java.nio.file.Path;
import java.time.Duration;

/** Disk images that no QEMU has open. */
final class QemuImg {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final Programs programs;

  QemuImg(Programs programs) {
    this.programs = programs;
  }

  /** The command that makes a disk of what differs from a base. */
  static Command overlay(Path disk, Path base, long bytes) {
    return Command.of(
        "qemu-img",
        "create",
        "-q",
        "-f",
        "qcow2",
        "-F",
        "qcow2",
        "-b",
        base.toString(),
        disk.toString(),
        Long.toString(bytes));
  }

  /** The command that removes a snapshot of a disk. */
  static Command withoutSnapshot(Path disk, String tag) {
    return Command.of("qemu-img", "snapshot", "-d", tag, disk.toString());
  }

  /** Makes a disk of what differs from a base. */
  void makeOverlay(Path disk, Path base, long bytes) throws Problem {
    programs.run(overlay(disk, base, bytes), LIMIT);
  }

  /** Removes a snapshot of a disk, if there is one of that tag. */
  void removeSnapshot(Path disk, String tag) throws Problem {
    String list = programs.run(Command.of("qemu-img", "snapshot", "-l", disk.toString()), LIMIT);
    if (list.lines()
        .map(String::strip)
        .anyMatch(line -> line.matches("\\d+\\s+" + tag + "\\s.*"))) {
      programs.run(withoutSnapshot(disk, tag), LIMIT);
    }
  }
}
