/** The operator's process: reconcilers and broker, wired together. */
@NullMarked
package dev.devsandbox.operator;

import org.jspecify.annotations.NullMarked;
