package dev.devsandbox.companion.vm;

/** Whether a VM's machine is there, as its driver found it by looking. */
public sealed interface Presence {
  /** No process runs the VM. */
  record Absent() implements Presence {}

  /**
   * A process runs the VM and answers.
   *
   * @param pid its number
   */
  record Alive(long pid, Run run) implements Presence {}

  /**
   * A process runs the VM and does not answer.
   *
   * @param pid its number
   * @param reason what was tried
   */
  record Mute(long pid, String reason) implements Presence {}

  /** What the machine does. */
  enum Run {
    /** Its CPUs run. */
    RUNNING,
    /** Its CPUs are halted by us or by a person, or wait for memory to be loaded. */
    PAUSED,
    /** Its CPUs were halted because the disk could not be written: it is full. */
    DISK_FULL,
    /** Its guest or the emulator failed for good. */
    CRASHED
  }
}
