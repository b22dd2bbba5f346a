package dev.devsandbox.companion.vm;

import dev.devsandbox.companion.host.Problem;

/** What goes along with a running VM, in a process that ends with it. */
@FunctionalInterface
public interface Attendant {
  /** Attends to nothing. */
  Attendant NONE = (vm, home) -> {};

  /**
   * Makes sure that a VM that runs, or is about to, is attended to; whoever does it already goes
   * on.
   */
  void attend(Vm vm, VmHome home) throws Problem;
}
