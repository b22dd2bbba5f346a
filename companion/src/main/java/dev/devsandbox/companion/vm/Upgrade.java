package dev.devsandbox.companion.vm;

import dev.devsandbox.companion.image.Digest;

/**
 * A VM's change to another image, as its {@code upgrade.json} says: from its first step until a
 * guest of the new image has booted once.
 *
 * @param from the VM as it was; its disk is {@link VmHome#formerDisk}
 * @param to the VM as it shall be
 */
record Upgrade(Vm from, Vm to, Stage stage) {
  /** How far it is. */
  enum Stage {
    /** The disks are being exchanged; to be done to the end. */
    SWAP,
    /** The new disk is in place, and the former is kept until it has booted. */
    BOOT,
    /** The former disk is being put back; to be done to the end. */
    UNDO
  }

  /** Whether it needs an image, be it to go back. */
  boolean involves(Digest image) {
    return from.image().equals(image) || to.image().equals(image);
  }

  Upgrade at(Stage other) {
    return new Upgrade(from, to, other);
  }
}
