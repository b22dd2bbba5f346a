/** What a sandbox promises its user: it starts, works, is edited, suspended and deleted. */
@NullMarked
package dev.devsandbox.e2e.sandbox;

import org.jspecify.annotations.NullMarked;
