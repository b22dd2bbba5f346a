/** The user's settings: one file, every key known. */
@NullMarked
package dev.devsandbox.companion.config;

import org.jspecify.annotations.NullMarked;
