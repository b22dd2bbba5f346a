/** Can this machine run VMs, and build their images? */
@NullMarked
package dev.devsandbox.companion.doctor.machine;

import org.jspecify.annotations.NullMarked;
