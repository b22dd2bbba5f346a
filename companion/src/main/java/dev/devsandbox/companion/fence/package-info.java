/**
 * Keeps a guest from this machine's loopback. QEMU's user network has no such option: it takes the
 * address of the virtual gateway for this machine's 127.0.0.1. So QEMU hands over each frame that
 * leaves the guest, and only what comes back goes on; without anyone to hand over to, nothing does.
 */
@NullMarked
package dev.devsandbox.companion.fence;

import org.jspecify.annotations.NullMarked;
