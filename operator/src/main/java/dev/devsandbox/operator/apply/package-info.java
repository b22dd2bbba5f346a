/** Carries out planned actions at the API server. */
@NullMarked
package dev.devsandbox.operator.apply;

import org.jspecify.annotations.NullMarked;
