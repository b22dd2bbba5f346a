/** One thread that waits for many channels. */
@NullMarked
package dev.devsandbox.egress.io;

import org.jspecify.annotations.NullMarked;
