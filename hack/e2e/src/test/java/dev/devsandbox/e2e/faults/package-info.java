/** Processes are killed, cut and replayed; nothing opens and nothing is lost. */
@NullMarked
package dev.devsandbox.e2e.faults;

import org.jspecify.annotations.NullMarked;
