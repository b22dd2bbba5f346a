/** One JSON object a line, for programs whose log a hostile workload can provoke. */
@NullMarked
package dev.devsandbox.log;

import org.jspecify.annotations.NullMarked;
