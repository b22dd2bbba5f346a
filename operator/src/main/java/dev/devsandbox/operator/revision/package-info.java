/** What can't change in a running pod, and how a change of it is noticed. */
@NullMarked
package dev.devsandbox.operator.revision;

import org.jspecify.annotations.NullMarked;
