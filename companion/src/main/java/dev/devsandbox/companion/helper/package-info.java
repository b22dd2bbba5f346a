/**
 * What a VM needs while it runs: its forwards, its clock after this machine slept, and the one way
 * out of a restricted VM. One process for each running VM, gone with it.
 */
@NullMarked
package dev.devsandbox.companion.helper;

import org.jspecify.annotations.NullMarked;
