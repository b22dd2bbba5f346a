package dev.devsandbox.companion.vm;

import dev.devsandbox.companion.disk.DiskStore;
import dev.devsandbox.companion.host.Documents;
import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.image.ImageStore;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;

/** Looks at VMs. Takes no lock and changes nothing. */
final class Observer {
  private final VmStore store;
  private final ImageStore images;
  private final Documents documents;
  private final VmDriver driver;
  private final DiskStore disks;

  Observer(VmSite site) {
    this.store = site.store();
    this.images = site.images();
    this.documents = site.documents();
    this.driver = site.driver();
    this.disks = site.disks();
  }

  /**
   * What is found of a VM.
   *
   * @param limit for an answer of its machine
   * @throws Problem NOT_FOUND when there is no such VM
   */
  Facts observe(Name name, Duration limit) throws Problem {
    if (!store.exists(name)) {
      throw VmStore.notFound(name);
    }
    VmHome home = store.home(name);
    Optional<Operation> operation = operation(home);
    boolean alive = operation.filter(Operation::isAlive).isPresent();
    // Who works on it may have the machine's one monitor; what the machine says now is not asked.
    Presence presence = driver.look(home, alive ? Duration.ZERO : limit);
    boolean saved = Files.exists(home.saved());
    try {
      Vm vm = store.get(name);
      return new Facts(damage(vm, home), saved, operation, alive, presence, workspaces(vm, home));
    } catch (Problem e) {
      Optional<String> damage = Optional.of(String.valueOf(e.getMessage()));
      Workspaces unknown = Files.exists(home.disk()) ? Workspaces.ON_SYSTEM_DISK : Workspaces.NONE;
      return new Facts(damage, saved, operation, alive, presence, unknown);
    }
  }

  /** A torn note of an operation says no more than none: it is written before the first step. */
  private Optional<Operation> operation(VmHome home) {
    try {
      return documents.read(home.operation(), Operation.class);
    } catch (Problem e) {
      return Optional.empty();
    }
  }

  private Optional<String> damage(Vm vm, VmHome home) {
    if (!Files.exists(home.disk())) {
      return Optional.of("its disk " + home.disk() + " is missing");
    }
    if (!Files.exists(images.disk(vm.image()))) {
      return Optional.of("its image " + vm.image().brief() + " is missing");
    }
    if (vm.dataDisk().isPresent() && !disks.exists(vm.dataDisk().get())) {
      return Optional.of("its data disk " + vm.dataDisk().get() + " is missing");
    }
    return Optional.empty();
  }

  private static Workspaces workspaces(Vm vm, VmHome home) {
    if (!Files.exists(home.disk()) || vm.arguments().isEmpty()) {
      return Workspaces.NONE;
    }
    return vm.dataDisk().isPresent() ? Workspaces.ON_DATA_DISK : Workspaces.ON_SYSTEM_DISK;
  }
}
