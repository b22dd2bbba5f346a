/** Names, numbers and labels that every part of devsandbox shares. */
@NullMarked
package dev.devsandbox.api;

import org.jspecify.annotations.NullMarked;
