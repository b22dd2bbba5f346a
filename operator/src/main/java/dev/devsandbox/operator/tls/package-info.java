/** The broker's own certificate authority: what is stored, how it is rotated, how it is served. */
@NullMarked
package dev.devsandbox.operator.tls;

import org.jspecify.annotations.NullMarked;
