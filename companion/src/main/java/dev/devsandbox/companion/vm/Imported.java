package dev.devsandbox.companion.vm;

import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.image.Digest;
import dev.devsandbox.companion.image.Image;

/**
 * Images that came along with an imported VM. Their names say so: whoever made them, no new VM gets
 * one that wasn't asked for by name or digest.
 */
final class Imported {
  private static final String PREFIX = "imported-";

  private Imported() {}

  /** The name of such an image here, whatever it was called elsewhere. */
  static Name name(Digest image) {
    return new Name(PREFIX + image.brief());
  }

  /** Whether an image came along with a VM. */
  static boolean is(Image image) {
    return image.name().value().startsWith(PREFIX);
  }
}
