package dev.devsandbox.companion.image;

import dev.devsandbox.companion.host.Problem;
import java.util.List;

/** Knows who needs an image. */
@FunctionalInterface
public interface ImageUsers {
  /**
   * What would break if the image were removed.
   *
   * @return for people to read, such as {@code VM work}; empty when nothing needs the image
   * @throws Problem when it can't be known: the image then stays
   */
  List<String> of(Digest image) throws Problem;
}
