/** The messages and documents that operator and sidecars exchange; see docs/architecture.md. */
@NullMarked
package dev.devsandbox.wire;

import org.jspecify.annotations.NullMarked;
