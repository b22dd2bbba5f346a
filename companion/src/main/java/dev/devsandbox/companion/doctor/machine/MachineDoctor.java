package dev.devsandbox.companion.doctor.machine;

import dev.devsandbox.companion.doctor.Finding;
import java.util.List;
import java.util.stream.Stream;

/** Asks a machine everything that VMs need of it. Changes nothing. */
public final class MachineDoctor {
  private final List<MachineCheck> checks =
      List.of(
          new PlatformCheck(),
          new QemuCheck(),
          new HomeCheck(),
          new AccessCheck(),
          new ImageBuildCheck());

  /** The findings of every check, in order. */
  public List<Finding> examine(Machine machine) {
    return checks.stream().flatMap(check -> findings(check, machine)).toList();
  }

  private static Stream<Finding> findings(MachineCheck check, Machine machine) {
    return check.run(machine).stream();
  }
}
