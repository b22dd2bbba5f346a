package dev.devsandbox.companion.vm;

import dev.devsandbox.companion.host.Name;
import java.time.Instant;
import java.util.Optional;

/**
 * Memory that lies saved in a VM's disk and is to be loaded. While this is there, the guest hasn't
 * run since.
 *
 * @param at when it was saved
 * @param snapshot the snapshot that it is of; empty for a suspended VM's
 * @param data whether the data disk belongs to it
 */
record Saved(Instant at, Optional<Name> snapshot, boolean data) {
  /** The memory of a suspended VM; its data disk stays as it is. */
  static Saved suspended(Instant at) {
    return new Saved(at, Optional.empty(), false);
  }
}
