package dev.devsandbox.companion.helper;

import dev.devsandbox.companion.vm.VmHome;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

/**
 * Keeps what a guest makes others write from filling this machine's disk: its console, the
 * complaints of the program that runs it, and what its helper notes. All of them append, so that a
 * file cut to nothing goes on at its beginning.
 */
final class LogLimit {
  /** Bytes that a log may have; one that grows between two looks has more for as long. */
  static final long MOST = 16L << 20;

  /** Bytes of its end that outlive a cut, in the file with {@code .1} after its name. */
  static final int KEPT = 1 << 20;

  private final List<Path> logs;

  LogLimit(VmHome home) {
    this.logs = List.of(home.consoleLog(), home.log(), home.helperLog());
  }

  /** Cuts the logs that are too long. */
  void enforce() {
    for (Path log : logs) {
      try {
        if (Files.exists(log) && Files.size(log) > MOST) {
          cut(log);
        }
      } catch (IOException e) {
        // Nothing is noted: it would go to such a log.
      }
    }
  }

  private static void cut(Path log) throws IOException {
    try (FileChannel whole =
        FileChannel.open(log, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      try {
        keepEnd(whole, log.resolveSibling(log.getFileName() + ".1"));
      } finally {
        // Also where the disk is full already.
        whole.truncate(0);
      }
    }
  }

  private static void keepEnd(FileChannel whole, Path kept) throws IOException {
    Files.deleteIfExists(kept);
    try (SeekableByteChannel end =
        Files.newByteChannel(
            kept,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      whole.transferTo(Math.max(0, whole.size() - KEPT), KEPT, end);
    }
  }
}
