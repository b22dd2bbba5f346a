package dev.devsandbox.companion.doctor.machine;

import dev.devsandbox.companion.doctor.Finding;
import java.util.List;

/** One question to a machine. */
interface MachineCheck {
  /** Asks; at least one finding. */
  List<Finding> run(Machine machine);
}
