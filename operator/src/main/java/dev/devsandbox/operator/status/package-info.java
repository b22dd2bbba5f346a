/** Conditions and other status: functions of what was observed. */
@NullMarked
package dev.devsandbox.operator.status;

import org.jspecify.annotations.NullMarked;
