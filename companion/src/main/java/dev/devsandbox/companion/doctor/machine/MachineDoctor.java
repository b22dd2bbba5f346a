package dev.devsandbox.companion.doctor.machine;

import dev.devsandbox.companion.doctor.Finding;
import dev.devsandbox.companion.host.Architecture;
import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.host.Programs;
import dev.devsandbox.companion.qemu.Acceleration;
import dev.devsandbox.companion.vm.VmState;
import java.time.Clock;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;

/** Asks a machine everything that VMs need of it. Changes nothing. */
public final class MachineDoctor {
  /** Finds the fastest accelerator that runs a guest. */
  interface Probe {
    String find(Architecture architecture) throws Problem;
  }

  /** Looks at all VMs. */
  public interface States {
    SortedMap<Name, VmState> look() throws Problem;
  }

  private final List<MachineCheck> checks;

  MachineDoctor(Probe probe, States states, Clock clock) {
    checks =
        List.of(
            new PlatformCheck(),
            new QemuCheck(),
            new AccelerationCheck(probe),
            new HomeCheck(),
            new SettingsCheck(),
            new AccessCheck(),
            new ImageBuildCheck(),
            new GoldenImageCheck(clock),
            new VmsCheck(states));
  }

  /** Asks by the programs of this machine. */
  public static MachineDoctor here(States states) {
    return new MachineDoctor(new Acceleration(new Programs())::find, states, Clock.systemUTC());
  }

  /** The findings of every check, in order. */
  public List<Finding> examine(Machine machine) {
    return checks.stream().flatMap(check -> findings(check, machine)).toList();
  }

  private static Stream<Finding> findings(MachineCheck check, Machine machine) {
    return check.run(machine).stream();
  }
}
