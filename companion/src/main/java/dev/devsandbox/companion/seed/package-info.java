/**
 * What a VM gets for its first boot: its name, its keys and its user, as a NoCloud seed for
 * cloud-init.
 */
@NullMarked
package dev.devsandbox.companion.seed;

import org.jspecify.annotations.NullMarked;
