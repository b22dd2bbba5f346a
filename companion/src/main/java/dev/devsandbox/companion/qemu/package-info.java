/** VMs by QEMU: its monitor, the guest's agent, its command line and its disk images. */
@NullMarked
package dev.devsandbox.companion.qemu;

import org.jspecify.annotations.NullMarked;
