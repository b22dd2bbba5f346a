/** The commands {@code up} and {@code down}. */
@NullMarked
package dev.devsandbox.companion.cli.up;

import org.jspecify.annotations.NullMarked;
