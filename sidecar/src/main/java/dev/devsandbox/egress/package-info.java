/** The egress sidecar: the only way out of a sandbox. */
@NullMarked
package dev.devsandbox.egress;

import org.jspecify.annotations.NullMarked;
