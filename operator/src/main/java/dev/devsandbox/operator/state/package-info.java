/** The states a sandbox's pod can be in. */
@NullMarked
package dev.devsandbox.operator.state;

import org.jspecify.annotations.NullMarked;
