/** Archives of a few files, in the one form of tar that everybody reads. */
@NullMarked
package dev.devsandbox.companion.tar;

import org.jspecify.annotations.NullMarked;
