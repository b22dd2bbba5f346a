package dev.devsandbox.companion.vm;

/** Where the work is that was done in a VM. */
enum Workspaces {
  /** Nowhere: the VM never ran, or its disk is gone. */
  NONE,
  /** On a data disk, which outlives the VM. */
  ON_DATA_DISK,
  /** On the system disk, which goes with the VM; or it can't be known. */
  ON_SYSTEM_DISK
}
