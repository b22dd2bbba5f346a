/** Measurements of a running cluster, printed as tables and written into the documentation. */
@NullMarked
package dev.devsandbox.e2e.bench;

import org.jspecify.annotations.NullMarked;
