/** How the companion reaches a cluster. */
@NullMarked
package dev.devsandbox.companion.kube;

import org.jspecify.annotations.NullMarked;
