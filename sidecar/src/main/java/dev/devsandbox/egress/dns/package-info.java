/**
 * Names: the policy's own DNS towards the workload, and the client that resolves what is dialled.
 */
@NullMarked
package dev.devsandbox.egress.dns;

import org.jspecify.annotations.NullMarked;
