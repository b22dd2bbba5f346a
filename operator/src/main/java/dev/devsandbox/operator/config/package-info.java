/** What the operator is told by its environment and finds about the cluster at its start. */
@NullMarked
package dev.devsandbox.operator.config;

import org.jspecify.annotations.NullMarked;
