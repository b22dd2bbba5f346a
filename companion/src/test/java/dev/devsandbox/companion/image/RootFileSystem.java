package dev.devsandbox.companion.image;

import dev.devsandbox.companion.host.Command;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.host.Programs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Looks into an image's disk without starting it.
 *
 * @param raw the disk, converted
 */
record RootFileSystem(Path raw) {
  private static final Duration LIMIT = Duration.ofMinutes(5);

  /** Converts a disk into a folder for a while. */
  static RootFileSystem of(Path disk, Path folder) throws Problem {
    Path raw = folder.resolve("disk.raw");
    new Programs()
        .run(
            Command.of(
                "qemu-img", "convert", "-f", "qcow2", "-O", "raw", disk.toString(), raw.toString()),
            LIMIT);
    return new RootFileSystem(raw);
  }

  String read(String path) throws Problem {
    return debugfs("cat \"" + path + "\"");
  }

  /** What is in a folder, without the two names that every folder has. */
  List<String> list(String path) throws Problem {
    return debugfs("ls -p \"" + path + "\"")
        .lines()
        .filter(line -> !line.isBlank())
        .map(line -> line.split("/", -1)[5])
        .filter(name -> !name.equals(".") && !name.equals(".."))
        .toList();
  }

  /** The mode and the owner: {@code 100644 1000}. */
  String owner(String path) throws Problem {
    String folder = path.substring(0, path.lastIndexOf('/'));
    String name = path.substring(path.lastIndexOf('/') + 1);
    return debugfs("ls -p \"" + folder + "\"")
        .lines()
        .map(line -> line.split("/", -1))
        .filter(fields -> fields.length > 5 && fields[5].equals(name))
        .map(fields -> fields[2] + " " + fields[3])
        .findFirst()
        .orElse("missing");
  }

  private String debugfs(String request) throws Problem {
    return new Programs().run(Command.of("/sbin/debugfs", "-R", request, raw.toString()), LIMIT);
  }
}
