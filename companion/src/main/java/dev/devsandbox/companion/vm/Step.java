package dev.devsandbox.companion.vm;

/** One thing to do to a VM. A crash between any two is put right by the next verb's plan. */
public enum Step {
  /** Start the machine; its guest boots. */
  LAUNCH,
  /** Start the machine with its CPUs halted. */
  LAUNCH_HALTED,
  /** Wait until the guest's agent answers. */
  AWAIT_GUEST,
  /** Halt the CPUs. */
  HALT,
  /** Let the CPUs run. */
  CONTINUE,
  /** Write memory and devices into the disk. */
  SAVE,
  /**
   * Note that the saved memory counts; from here on, the guest must not run before it is loaded.
   */
  MARK_SAVED,
  /** Load the saved memory and the disk that belongs to it. */
  LOAD,
  /** Note that the saved memory doesn't count any more, before the guest goes on. */
  UNMARK_SAVED,
  /** Remove the saved memory from the disk. */
  FORGET_SAVED,
  /** Set the guest's clock. */
  SET_CLOCK,
  /** Ask the guest to shut down, and wait until it has. */
  SHUT_DOWN,
  /** End the machine as by pulling the plug. */
  KILL,
  /** Remove all that belongs to the VM. */
  REMOVE;

  /** Whether it waits for the guest's agent, and so is left out by who doesn't want to wait. */
  boolean needsGuest() {
    return this == AWAIT_GUEST || this == SET_CLOCK;
  }
}
