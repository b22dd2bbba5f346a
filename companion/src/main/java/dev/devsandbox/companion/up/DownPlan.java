package dev.devsandbox.companion.up;

import dev.devsandbox.companion.vm.Verb;
import dev.devsandbox.companion.vm.VmState;
import java.util.ArrayList;
import java.util.List;

/** What {@code down} does to a VM. */
public final class DownPlan {
  private DownPlan() {}

  /**
   * The verbs, in order. A VM that sleeps is woken first: what its cluster hasn't written to the
   * data disk yet is in its memory.
   *
   * @param delete whether the VM shall go, too
   */
  public static List<Verb> of(VmState state, boolean delete) {
    List<Verb> verbs = new ArrayList<>();
    if (state instanceof VmState.Suspended) {
      verbs.add(Verb.RESUME);
    }
    verbs.add(Verb.STOP);
    if (delete) {
      verbs.add(Verb.DELETE);
    }
    return verbs;
  }
}
