/** Tokens of a sandbox, verified and abused. */
@NullMarked
package dev.devsandbox.e2e.identity;

import org.jspecify.annotations.NullMarked;
