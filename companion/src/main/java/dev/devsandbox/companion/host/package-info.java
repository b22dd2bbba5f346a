/** What every part of the companion stands on: its folder, its programs, its files, its errors. */
@NullMarked
package dev.devsandbox.companion.host;

import org.jspecify.annotations.NullMarked;
