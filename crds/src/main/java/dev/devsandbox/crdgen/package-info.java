/** Writes the CustomResourceDefinitions from the records of the API. Used at build time only. */
@NullMarked
package dev.devsandbox.crdgen;

import org.jspecify.annotations.NullMarked;
