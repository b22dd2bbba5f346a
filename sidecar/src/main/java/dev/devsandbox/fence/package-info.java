/**
 * The first init container: it loads the pod's nft rules, proves with packets that they hold, and
 * reports. See docs/architecture.md, "The fence and its proof".
 */
@NullMarked
package dev.devsandbox.fence;

import org.jspecify.annotations.NullMarked;
