/**
 * VMs: what they are made of, the state they are in, and what may be done to them. Nothing here
 * knows how a VM is run; that is the {@link dev.devsandbox.companion.vm.VmDriver}'s.
 */
@NullMarked
package dev.devsandbox.companion.vm;

import org.jspecify.annotations.NullMarked;
