/** Counters and gauges without a label per object. */
@NullMarked
package dev.devsandbox.operator.metrics;

import org.jspecify.annotations.NullMarked;
