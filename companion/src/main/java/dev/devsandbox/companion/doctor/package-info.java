/** Checks of an installation, each with its finding and the next step. */
@NullMarked
package dev.devsandbox.companion.doctor;

import org.jspecify.annotations.NullMarked;
