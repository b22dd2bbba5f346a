/** Liveness, readiness and metrics over HTTP. */
@NullMarked
package dev.devsandbox.operator.health;

import org.jspecify.annotations.NullMarked;
