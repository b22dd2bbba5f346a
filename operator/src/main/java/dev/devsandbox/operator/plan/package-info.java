/** What to do for a sandbox: pure functions of what was observed. */
@NullMarked
package dev.devsandbox.operator.plan;

import org.jspecify.annotations.NullMarked;
