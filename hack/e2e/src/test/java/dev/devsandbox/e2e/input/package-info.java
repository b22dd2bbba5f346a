/** Bad input ends in a condition or an admission error, never in a weaker fence. */
@NullMarked
package dev.devsandbox.e2e.input;

import org.jspecify.annotations.NullMarked;
