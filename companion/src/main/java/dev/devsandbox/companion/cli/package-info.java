/** The command line: options, output, exit codes. */
@NullMarked
package dev.devsandbox.companion.cli;

import org.jspecify.annotations.NullMarked;
