/** What an installation consists of, and what the documentation tells users to apply. */
@NullMarked
package dev.devsandbox.e2e.install;

import org.jspecify.annotations.NullMarked;
