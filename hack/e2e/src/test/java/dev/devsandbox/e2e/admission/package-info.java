/** What the admission policies of a sandbox namespace let through, asked of the real API server. */
@NullMarked
package dev.devsandbox.e2e.admission;

import org.jspecify.annotations.NullMarked;
