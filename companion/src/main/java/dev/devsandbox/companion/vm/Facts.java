package dev.devsandbox.companion.vm;

import java.util.Optional;

/**
 * What was found of a VM by looking; the only thing that states and plans are made of.
 *
 * @param damage what of the VM's files is missing or can't be read; empty if nothing
 * @param saved whether its memory is saved and to be loaded; the guest hasn't run since
 * @param operation what is going on, or was when its process crashed
 * @param workspaces where the work is that was done in it
 * @param operationAlive whether the process of that operation still runs
 */
record Facts(
    Optional<String> damage,
    boolean saved,
    Optional<Operation> operation,
    boolean operationAlive,
    Presence presence,
    Workspaces workspaces) {

  /** The operation at work, as others see it. */
  Optional<Operation> atWork() {
    return operationAlive ? operation : Optional.empty();
  }
}
