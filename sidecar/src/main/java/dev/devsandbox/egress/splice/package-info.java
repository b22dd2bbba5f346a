/** The few system calls that the JDK lacks. */
@NullMarked
package dev.devsandbox.egress.splice;

import org.jspecify.annotations.NullMarked;
