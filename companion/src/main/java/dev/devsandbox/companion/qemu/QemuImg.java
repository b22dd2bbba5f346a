package dev.devsandbox.companion.qemu;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.devsandbox.companion.host.Command;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.host.Programs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Disk images that no QEMU has open. */
final class QemuImg {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** A disk of a terabyte takes its time. */
  private static final Duration COPY = Duration.ofHours(2);

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

  /** Takes a snapshot of a disk. */
  void takeSnapshot(Path disk, String tag) throws Problem {
    programs.run(Command.of("qemu-img", "snapshot", "-c", tag, disk.toString()), LIMIT);
  }

  /** Makes a disk what it was at a snapshot. */
  void applySnapshot(Path disk, String tag) throws Problem {
    programs.run(Command.of("qemu-img", "snapshot", "-a", tag, disk.toString()), LIMIT);
  }

  /** Copies a disk as far as it differs from its base, or as a whole. */
  void copy(Path from, Optional<Path> base, Path to) throws Problem {
    List<String> argv =
        new ArrayList<>(List.of("qemu-img", "convert", "-q", "-f", "qcow2", "-O", "qcow2"));
    base.ifPresent(image -> argv.addAll(List.of("-B", image.toString(), "-F", "qcow2")));
    argv.addAll(List.of(from.toString(), to.toString()));
    programs.run(new Command(argv), COPY);
  }

  /** Changes the name of what a disk lies on, and nothing else; empty for nothing. */
  void layOn(Path disk, Optional<Path> base) throws Problem {
    List<String> argv = new ArrayList<>(List.of("qemu-img", "rebase", "-q", "-u", "-f", "qcow2"));
    argv.addAll(List.of("-b", base.map(Path::toString).orElse("")));
    base.ifPresent(_ -> argv.addAll(List.of("-F", "qcow2")));
    argv.add(disk.toString());
    programs.run(new Command(argv), LIMIT);
  }

  /** A disk's file and those that it lies on; no lock is taken. */
  List<Path> chain(Path disk) throws Problem {
    String json =
        programs.run(
            Command.of(
                "qemu-img", "info", "-U", "--backing-chain", "--output=json", disk.toString()),
            LIMIT);
    try {
      List<Path> files = new ArrayList<>();
      for (JsonNode each : new ObjectMapper().readTree(json)) {
        files.add(disk.resolveSibling(each.path("filename").asText()).normalize());
      }
      return files;
    } catch (JsonProcessingException e) {
      throw new Problem(Problem.Kind.FAILED, "qemu-img says no JSON of " + disk, "", e);
    }
  }
}
