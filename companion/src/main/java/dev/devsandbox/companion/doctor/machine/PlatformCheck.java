package dev.devsandbox.companion.doctor.machine;

import dev.devsandbox.companion.doctor.Finding;
import java.util.List;

/** Is this a system VMs were made for, and is its processor the one it seems? */
final class PlatformCheck implements MachineCheck {
  private static final String NAME = "machine";

  @Override
  public List<Finding> run(Machine machine) {
    return List.of(
        switch (machine.platform()) {
          case LINUX -> Finding.pass(NAME, "Linux on " + machine.architecture());
          case MACOS -> mac(machine);
          case OTHER -> Finding.fail(NAME, "neither Linux nor macOS", "use one of these");
        });
  }

  private static Finding mac(Machine machine) {
    // Rosetta's word; the key doesn't exist on a Mac without it.
    boolean translated =
        machine.ask("sysctl", "-n", "sysctl.proc_translated").filter("1"::equals).isPresent();
    return translated
        ? Finding.fail(
            NAME,
            "this devsandbox is for amd64, and the processor is arm64",
            "install the devsandbox for arm64: VMs have the architecture of their host")
        : Finding.pass(NAME, "macOS on " + machine.architecture());
  }
}
