package dev.devsandbox.companion.vm;

import java.time.Instant;

/**
 * Memory that lies saved in a VM's disk and is to be loaded. While this is there, the guest hasn't
 * run since.
 *
 * @param at when it was saved
 */
record Saved(Instant at) {}
