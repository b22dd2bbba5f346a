/** Attacks on the fence from inside real pods, judged by packets. */
@NullMarked
package dev.devsandbox.e2e.fence;

import org.jspecify.annotations.NullMarked;
