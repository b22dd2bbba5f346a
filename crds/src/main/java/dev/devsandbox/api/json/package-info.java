/** Reading objects of the API so that no object of any version can stop a reader. */
@NullMarked
package dev.devsandbox.api.json;

import org.jspecify.annotations.NullMarked;
