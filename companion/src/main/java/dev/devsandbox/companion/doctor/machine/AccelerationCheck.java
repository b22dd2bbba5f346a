package dev.devsandbox.companion.doctor.machine;

import dev.devsandbox.companion.doctor.Finding;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.qemu.Acceleration;
import dev.devsandbox.companion.qemu.Emulator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Does the processor run guests itself? Found out by running one. */
final class AccelerationCheck implements MachineCheck {
  private static final String NAME = "acceleration";

  private final MachineDoctor.Probe probe;

  AccelerationCheck(MachineDoctor.Probe probe) {
    this.probe = probe;
  }

  @Override
  public List<Finding> run(Machine machine) {
    if (machine.find(Emulator.program(machine.architecture())).isEmpty()) {
      return List.of(Finding.warn(NAME, "can't be tried without QEMU", "install QEMU first"));
    }
    try {
      String found = probe.find(machine.architecture());
      return List.of(
          found.equals(Acceleration.EMULATED)
              ? Finding.warn(
                  NAME,
                  "none: each instruction of a guest is emulated, many times slower",
                  next(machine))
              : Finding.pass(NAME, found + ", tried with a guest"));
    } catch (Problem e) {
      return List.of(Finding.warn(NAME, String.valueOf(e.getMessage()), e.next()));
    }
  }

  private static String next(Machine machine) {
    return switch (machine.platform()) {
      case LINUX -> linux(machine.root().resolve("dev/kvm"), machine.user());
      case MACOS ->
          machine.ask("sysctl", "-n", "kern.hv_support").filter("1"::equals).isPresent()
              ? "brew reinstall qemu: this Mac can, and that QEMU may not"
              : "this Mac can't; inside of a VM none can";
      case OTHER -> "none is known here";
    };
  }

  private static String linux(Path device, String user) {
    if (!Files.exists(device)) {
      return "switch on virtualization in the firmware, or for the VM that this is; modprobe kvm";
    }
    return Files.isReadable(device) && Files.isWritable(device)
        ? device + " is there and runs no guest: see what dmesg says of kvm"
        : "sudo usermod --append --groups kvm " + user + ", then log in again";
  }
}
