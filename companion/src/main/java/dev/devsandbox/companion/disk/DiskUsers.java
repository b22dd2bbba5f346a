package dev.devsandbox.companion.disk;

import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import java.util.List;

/** Knows which VMs are defined with a disk. */
@FunctionalInterface
public interface DiskUsers {
  /**
   * The VMs whose record names the disk, and those whose record can't be read: one of them may.
   *
   * @throws Problem when it can't be known: the disk then stays as it is
   */
  List<Name> of(Name disk) throws Problem;
}
