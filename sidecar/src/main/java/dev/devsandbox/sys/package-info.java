/** What Linux offers and the JDK does not, reached through the C library's {@code syscall(2)}. */
@NullMarked
package dev.devsandbox.sys;

import org.jspecify.annotations.NullMarked;
