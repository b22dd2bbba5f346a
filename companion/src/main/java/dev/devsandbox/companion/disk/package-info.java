/** Data disks: what outlives VMs. Nothing here knows what a VM is but its name. */
@NullMarked
package dev.devsandbox.companion.disk;

import org.jspecify.annotations.NullMarked;
