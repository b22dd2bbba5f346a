/** Fences that are not what was planned: the proof finds out before the user's code runs. */
@NullMarked
package dev.devsandbox.e2e.sabotage;

import org.jspecify.annotations.NullMarked;
