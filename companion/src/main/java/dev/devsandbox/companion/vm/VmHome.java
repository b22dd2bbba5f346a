package dev.devsandbox.companion.vm;

import dev.devsandbox.companion.host.Problem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The folder of one VM and what lies in it. Each can be looked at with {@code ls} and {@code cat}.
 *
 * @param folder absolute
 */
public record VmHome(Path folder) {
  /** What a Unix socket's path holds on macOS, in bytes; Linux takes 4 more. */
  public static final int LONGEST_SOCKET_PATH = 103;

  /** The {@link Vm}. */
  public Path record() {
    return folder.resolve("vm.json");
  }

  /** The {@link Operation} that is at work, or was when it crashed. */
  public Path operation() {
    return folder.resolve("operation.json");
  }

  /** There when the disk holds saved memory that is to be loaded, see {@link Saved}. */
  public Path saved() {
    return folder.resolve("saved.json");
  }

  /** Taken by who changes the VM. */
  public Path lock() {
    return folder.resolve("lock");
  }

  /** The system disk: what differs from the image. */
  public Path disk() {
    return folder.resolve("disk.qcow2");
  }

  /** An {@link Upgrade} that has begun and isn't proven. */
  public Path upgrade() {
    return folder.resolve("upgrade.json");
  }

  /** The system disk in the making, of an upgrade. */
  public Path nextDisk() {
    return folder.resolve("disk.next.qcow2");
  }

  /** The system disk of before an upgrade, until that is proven. */
  public Path formerDisk() {
    return folder.resolve("disk.former.qcow2");
  }

  /** One file for each {@link Snapshot}. */
  public Path snapshots() {
    return folder.resolve("snapshots");
  }

  /** There while the VM is taken back to a snapshot. */
  public Path restoring() {
    return folder.resolve("restoring.json");
  }

  /** The CD-ROM with the VM's identity. */
  public Path seed() {
    return folder.resolve("seed.iso");
  }

  /** The monitor of those who hold the lock. */
  public Path monitor() {
    return folder.resolve("qmp.sock");
  }

  /** The monitor of the helper, which stays on. */
  public Path helperMonitor() {
    return folder.resolve("qmp2.sock");
  }

  /** The guest's agent. */
  public Path agent() {
    return folder.resolve("qga.sock");
  }

  /** The serial console. */
  public Path console() {
    return folder.resolve("serial.sock");
  }

  /** All that the serial console said, also when nobody listened. */
  public Path consoleLog() {
    return folder.resolve("serial.log");
  }

  /** Where frames that leave the guest are handed over. */
  public Path leavingFrames() {
    return folder.resolve("net-out.sock");
  }

  /** Where frames that may leave the guest are given back. */
  public Path allowedFrames() {
    return folder.resolve("net-in.sock");
  }

  /** Where a restricted VM's one way out ends. */
  public Path proxy() {
    return folder.resolve("proxy.sock");
  }

  /** The number of the process that runs the VM; believed only when checked. */
  public Path pid() {
    return folder.resolve("qemu.pid");
  }

  /** What the program that runs the VM complained about. */
  public Path log() {
    return folder.resolve("qemu.log");
  }

  /** What the VM's helper noted. */
  public Path helperLog() {
    return folder.resolve("helper.log");
  }

  /**
   * Checks that the sockets' paths are short enough.
   *
   * @throws Problem when they aren't
   */
  public void checkLength() throws Problem {
    int bytes = leavingFrames().toString().getBytes(StandardCharsets.UTF_8).length;
    if (bytes > LONGEST_SOCKET_PATH) {
      throw new Problem(
          Problem.Kind.USAGE,
          "the path %s has %d bytes, and one of a socket can't have more than %d"
              .formatted(leavingFrames(), bytes, LONGEST_SOCKET_PATH),
          "choose a shorter folder by DEVSANDBOX_HOME, or a shorter name");
    }
  }
}
