/** What all cluster tests share. */
@NullMarked
package dev.devsandbox.e2e;

import org.jspecify.annotations.NullMarked;
