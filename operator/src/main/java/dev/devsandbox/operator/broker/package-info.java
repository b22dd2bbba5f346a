/**
 * The broker: authenticates sidecars and gives them config, grants and short-lived tokens over one
 * stream each. It believes the API server and the kernel, never what a pod says about itself.
 */
@NullMarked
package dev.devsandbox.operator.broker;

import org.jspecify.annotations.NullMarked;
