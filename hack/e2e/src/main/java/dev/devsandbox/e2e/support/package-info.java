/**
 * What cluster tests need: the cluster, its node, sandboxes in a namespace of their own, packets.
 */
@NullMarked
package dev.devsandbox.e2e.support;

import org.jspecify.annotations.NullMarked;
