/**
 * From nothing to a VM with a cluster in which sandboxes work: what is missing is found by looking,
 * and each step can be repeated.
 */
@NullMarked
package dev.devsandbox.companion.up;

import org.jspecify.annotations.NullMarked;
