/** The objects a sandbox is made of, built without a client. */
@NullMarked
package dev.devsandbox.operator.desired;

import org.jspecify.annotations.NullMarked;
