/**
 * The API {@code devsandbox.dev/v1alpha1}. Every component of a record may be absent: an object can
 * come from anywhere, also from before a default existed.
 */
@NullMarked
package dev.devsandbox.api.v1alpha1;

import org.jspecify.annotations.NullMarked;
