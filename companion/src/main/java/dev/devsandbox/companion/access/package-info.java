/**
 * Ways into a running VM: SSH, files, the guest's agent, the serial console, its cluster. What a
 * guest says is checked, bounded, and never run.
 */
@NullMarked
package dev.devsandbox.companion.access;

import org.jspecify.annotations.NullMarked;
