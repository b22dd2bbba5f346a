/** One record of everything known about one sandbox, and how it is read from the caches. */
@NullMarked
package dev.devsandbox.operator.observe;

import org.jspecify.annotations.NullMarked;
