package dev.devsandbox.companion.vm;

import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.image.Image;
import dev.devsandbox.companion.seed.UserData;
import java.util.Optional;

/**
 * What a new VM shall be.
 *
 * @param image the exact name of an image, or the beginning of its digest; empty for the newest
 * @param cpus virtual CPUs
 * @param memoryMiB memory in MiB
 * @param diskBytes the least size of the system disk
 * @param dataDisk the data disk it holds; made if it isn't there
 * @param dataDiskBytes size of a data disk that is made
 * @param userData what its guest does at its first boot
 */
public record VmSpec(
    Name name,
    Optional<String> image,
    int cpus,
    int memoryMiB,
    long diskBytes,
    Network network,
    Optional<Name> dataDisk,
    long dataDiskBytes,
    Optional<UserData> userData) {
  /** A VM whose guest does nothing of its own at its first boot. */
  public VmSpec(
      Name name,
      Optional<String> image,
      int cpus,
      int memoryMiB,
      long diskBytes,
      Network network,
      Optional<Name> dataDisk,
      long dataDiskBytes) {
    this(
        name,
        image,
        cpus,
        memoryMiB,
        diskBytes,
        network,
        dataDisk,
        dataDiskBytes,
        Optional.empty());
  }

  /** The same on this very image. */
  public VmSpec on(Image other) {
    return new VmSpec(
        name,
        Optional.of(other.digest().value()),
        cpus,
        memoryMiB,
        diskBytes,
        network,
        dataDisk,
        dataDiskBytes,
        userData);
  }
}
