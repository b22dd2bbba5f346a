/** The reconcilers, their event sources, and the broker's view of the cluster. */
@NullMarked
package dev.devsandbox.operator.controller;

import org.jspecify.annotations.NullMarked;
