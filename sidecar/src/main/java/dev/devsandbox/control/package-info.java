/** The sidecar's end of the control channel: one TLS stream to the broker, kept up for ever. */
@NullMarked
package dev.devsandbox.control;

import org.jspecify.annotations.NullMarked;
