/** The kinds behave for kubectl as built-in ones do. */
@NullMarked
package dev.devsandbox.e2e.kubectl;

import org.jspecify.annotations.NullMarked;
