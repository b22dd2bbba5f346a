/** The commands about data disks. */
@NullMarked
package dev.devsandbox.companion.cli.disk;

import org.jspecify.annotations.NullMarked;
