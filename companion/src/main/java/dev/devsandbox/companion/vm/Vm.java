package dev.devsandbox.companion.vm;

import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.image.Digest;
import dev.devsandbox.companion.image.Image;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A VM as its {@code vm.json} describes it; what doesn't change by itself.
 *
 * @param image the golden image that its disk lies on
 * @param user the guest's account that people work as
 * @param cpus virtual CPUs, at least 1
 * @param memoryMiB memory in MiB
 * @param diskBytes size of the system disk as the guest sees it
 * @param mac hardware address of its network card
 * @param dataDisk the data disk it holds, if any
 * @param arguments what it was last started with, replayed to load its saved memory; empty before
 *     the first start
 */
public record Vm(
    Name name,
    Digest image,
    String user,
    int cpus,
    int memoryMiB,
    long diskBytes,
    String mac,
    Ports ports,
    Network network,
    Optional<Name> dataDisk,
    Hardware hardware,
    List<String> arguments,
    Instant created) {
  public Vm {
    arguments = List.copyOf(arguments);
  }

  /** The same VM, started with these arguments. */
  public Vm with(Ports ports, List<String> arguments) {
    return new Vm(
        name, image, user, cpus, memoryMiB, diskBytes, mac, ports, network, dataDisk, hardware,
        arguments, created);
  }

  /** The same VM on another image: never started, and on the machine that a new one would get. */
  Vm on(Image other, Hardware machine) {
    return new Vm(
        name,
        other.digest(),
        other.user(),
        cpus,
        memoryMiB,
        Math.max(diskBytes, other.virtualBytes()),
        mac,
        ports,
        network,
        dataDisk,
        machine,
        List.of(),
        created);
  }

  /** The same VM under another name. */
  public Vm named(Name other) {
    return new Vm(
        other, image, user, cpus, memoryMiB, diskBytes, mac, ports, network, dataDisk, hardware,
        arguments, created);
  }
}
