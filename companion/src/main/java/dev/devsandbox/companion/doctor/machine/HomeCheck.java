package dev.devsandbox.companion.doctor.machine;

import dev.devsandbox.companion.doctor.Finding;
import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.vm.VmHome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * Can VMs be kept in the companion's folder: is it ours alone, large enough, and its path short?
 */
final class HomeCheck implements MachineCheck {
  private static final long GIB = 1L << 30;

  /** An image, a VM with its memory saved, and a data disk with something in it. */
  private static final long COMFORTABLE = 20 * GIB;

  /** Less than an image's build takes. */
  private static final long TOO_LITTLE = 4 * GIB;

  private static final String ANOTHER = "name another folder by DEVSANDBOX_HOME";

  @Override
  public List<Finding> run(Machine machine) {
    Path home = machine.home().root();
    return List.of(folder(home), sockets(machine.home().vms()), space(home));
  }

  private static Finding folder(Path home) {
    Path there = nearest(home);
    if (!Files.isWritable(there) || !Files.isDirectory(there)) {
      return Finding.fail("home", there + " is no folder that you can write", ANOTHER);
    }
    try {
      String rights = PosixFilePermissions.toString(Files.getPosixFilePermissions(there));
      return there.equals(home) && !rights.endsWith("------")
          ? Finding.warn("home", home + " is open to others: " + rights, "chmod 700 " + home)
          : Finding.pass("home", there.equals(home) ? home + "" : home + " can be made");
    } catch (IOException e) {
      return Finding.fail("home", there + " can't be looked at: " + e.getMessage(), ANOTHER);
    }
  }

  private static Finding sockets(Path vms) {
    int longest = VmHome.LONGEST_SOCKET_PATH - bytes(new VmHome(vms.resolve("x")).console()) + 1;
    if (longest >= Name.LONGEST) {
      return Finding.pass("sockets", "their paths fit for every name of a VM");
    }
    return longest > 0
        ? Finding.warn("sockets", "names of VMs have at most " + longest + " letters here", ANOTHER)
        : Finding.fail("sockets", vms + " is too long a path for sockets", ANOTHER);
  }

  private static int bytes(Path path) {
    return path.toString().getBytes(StandardCharsets.UTF_8).length;
  }

  private static Finding space(Path home) {
    try {
      long free = Files.getFileStore(nearest(home)).getUsableSpace();
      return space(nearest(home), free);
    } catch (IOException e) {
      return Finding.warn("space", "can't be found out: " + e.getMessage(), "look: df " + home);
    }
  }

  /** Judges the bytes that are free where a folder lies. */
  static Finding space(Path where, long free) {
    String message = "%.1f GiB free at %s".formatted((double) free / GIB, where);
    if (free < TOO_LITTLE) {
      return Finding.fail("space", message, "an image takes more: make room, or " + ANOTHER);
    }
    return free < COMFORTABLE
        ? Finding.warn("space", message, "devsandbox vm prune shows what can go")
        : Finding.pass("space", message);
  }

  /** The folder, or the nearest above it that is there. */
  private static Path nearest(Path folder) {
    Path parent = folder.getParent();
    return Files.exists(folder) || parent == null ? folder : nearest(parent);
  }
}
