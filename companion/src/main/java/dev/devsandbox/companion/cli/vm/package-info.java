/** The commands about VMs: options and output; what they do is done elsewhere. */
@NullMarked
package dev.devsandbox.companion.cli.vm;

import org.jspecify.annotations.NullMarked;
