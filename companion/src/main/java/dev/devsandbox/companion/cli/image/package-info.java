/** The commands about golden images: options and output; what they do is done elsewhere. */
@NullMarked
package dev.devsandbox.companion.cli.image;

import org.jspecify.annotations.NullMarked;
