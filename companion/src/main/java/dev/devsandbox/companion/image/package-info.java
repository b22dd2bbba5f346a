/** Golden images: recipes, how they are built, and the store of what was built. */
@NullMarked
package dev.devsandbox.companion.image;

import org.jspecify.annotations.NullMarked;
