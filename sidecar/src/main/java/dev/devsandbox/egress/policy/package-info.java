/**
 * What the workload may reach: decisions without any input or output, and the config they come
 * from.
 */
@NullMarked
package dev.devsandbox.egress.policy;

import org.jspecify.annotations.NullMarked;
