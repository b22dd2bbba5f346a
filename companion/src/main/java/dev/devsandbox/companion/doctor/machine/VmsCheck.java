package dev.devsandbox.companion.doctor.machine;

import dev.devsandbox.companion.doctor.Finding;
import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.vm.VmState;
import java.util.List;
import java.util.SortedMap;

/** Is each VM as it should be: its files there, its process alive and answering? */
final class VmsCheck implements MachineCheck {
  private static final String NAME = "vms";

  private final MachineDoctor.States states;

  VmsCheck(MachineDoctor.States states) {
    this.states = states;
  }

  @Override
  public List<Finding> run(Machine machine) {
    try {
      SortedMap<Name, VmState> all = states.look();
      List<Finding> broken =
          all.entrySet().stream()
              .filter(vm -> vm.getValue() instanceof VmState.Broken)
              .map(vm -> broken(vm.getKey(), (VmState.Broken) vm.getValue()))
              .toList();
      return broken.isEmpty()
          ? List.of(Finding.pass(NAME, all.size() + ", none of them broken"))
          : broken;
    } catch (Problem e) {
      return List.of(Finding.fail(NAME, String.valueOf(e.getMessage()), e.next()));
    }
  }

  private static Finding broken(Name name, VmState.Broken state) {
    return Finding.fail(NAME, name + " is broken: " + state.reason(), state.next());
  }
}
