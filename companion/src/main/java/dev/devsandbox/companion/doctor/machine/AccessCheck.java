package dev.devsandbox.companion.doctor.machine;

import dev.devsandbox.companion.doctor.Finding;
import java.util.List;

/** Are there the programs by which one gets into a VM, and a restricted VM to its proxy? */
final class AccessCheck implements MachineCheck {
  @Override
  public List<Finding> run(Machine machine) {
    return List.of(ssh(machine), relay(machine));
  }

  private static Finding ssh(Machine machine) {
    List<String> missing = machine.missing(List.of("ssh", "scp", "ssh-keygen"));
    return missing.isEmpty()
        ? Finding.pass("ssh", "ssh, scp, ssh-keygen")
        : Finding.fail(
            "ssh",
            "not in PATH: " + String.join(", ", missing),
            machine.platform().install("openssh-client", "openssh"));
  }

  private static Finding relay(Machine machine) {
    return machine.find("socat").isPresent()
        ? Finding.pass("relay", "socat")
        : Finding.warn(
            "relay",
            "there is no socat in PATH: VMs with --restricted have no way to their proxy",
            machine.platform().install("socat", "socat"));
  }
}
