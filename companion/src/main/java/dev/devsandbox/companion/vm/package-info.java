/** VMs: what they are made of, the state they are in, and what may be done to them. */
@NullMarked
package dev.devsandbox.companion.vm;

import org.jspecify.annotations.NullMarked;
