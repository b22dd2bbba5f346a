/** Signed identity tokens and the keys that others verify them with. */
@NullMarked
package dev.devsandbox.operator.issuer;

import org.jspecify.annotations.NullMarked;
