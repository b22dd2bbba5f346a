/** The identity sidecar: hands the sandbox's short-lived tokens to those in the pod who may. */
@NullMarked
package dev.devsandbox.identity;

import org.jspecify.annotations.NullMarked;
