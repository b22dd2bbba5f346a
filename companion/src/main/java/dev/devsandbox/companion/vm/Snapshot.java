package dev.devsandbox.companion.vm;

import dev.devsandbox.companion.host.Name;
import java.time.Instant;

/**
 * A state of a VM that one can go back to. Its content lies in the VM's disks, under its name; it
 * counts only when this is written.
 *
 * @param memory whether it holds the memory of a VM that ran, and not its disks alone
 * @param data whether it takes in the data disk
 * @param vm what the VM was: memory is loaded into the machine that it was saved from
 */
public record Snapshot(Name name, Instant created, boolean memory, boolean data, Vm vm) {}
