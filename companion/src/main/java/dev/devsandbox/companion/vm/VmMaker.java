package dev.devsandbox.companion.vm;

import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.image.Image;
import dev.devsandbox.companion.image.StoreLock;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes VMs. A VM is there as a whole or not at all: it is made beside and then moved. */
public final class VmMaker {
  private final VmSite site;
  private final VmStore store;
  private final DataDisks disks;

  public VmMaker(VmSite site) {
    this.site = site;
    this.store = site.store();
    this.disks = new DataDisks(site);
  }

  /**
   * Makes a VM, stopped.
   *
   * @throws Problem REFUSED when the name is taken; NOT_FOUND when there is no such image
   */
  public Vm make(VmSpec spec, Progress progress) throws Problem {
    store.sweep();
    try (StoreLock _ = site.images().hold()) {
      Image image = new ImageChoice(site).choose(spec.image(), progress);
      Vm vm = planned(spec, image);
      VmHome draft = store.draft(spec.name());
      try {
        if (spec.userData().isPresent()) {
          spec.userData().get().keep(draft.folder());
        }
        site.seeds().plant(draft.folder(), spec.name(), image.user());
        site.driver().makeDisk(draft.disk(), image, vm.diskBytes());
        site.documents().write(draft.record(), vm);
        if (vm.dataDisk().isPresent()) {
          disks.claimOrMake(vm.dataDisk().get(), spec.dataDiskBytes(), vm.name());
        }
        store.publish(draft, spec.name());
      } catch (Problem e) {
        Folder.delete(draft.folder());
        throw e;
      }
      return vm;
    }
  }

  /** What would be done, as commands for people to read; nothing is changed. */
  public List<String> rehearse(VmSpec spec) throws Problem {
    Image image = new ImageChoice(site).choose(spec.image(), Progress.SILENT);
    Vm vm = planned(spec, image);
    VmHome home = store.home(spec.name());
    List<String> lines =
        new ArrayList<>(
            List.of(
                "mkdir " + home.folder(),
                "write " + home.seed() + " and " + home.record(),
                site.driver().describeDisk(home.disk(), image, vm.diskBytes())));
    if (vm.dataDisk().isPresent() && !site.disks().exists(vm.dataDisk().get())) {
      lines.addAll(site.disks().describeCreation(vm.dataDisk().get(), spec.dataDiskBytes()));
    }
    return lines;
  }

  /** A new VM, of which nothing is made yet. */
  Vm planned(VmSpec spec, Image image) throws Problem {
    store.home(spec.name()).checkLength();
    if (store.exists(spec.name())) {
      throw VmStore.taken(spec.name());
    }
    return new Vm(
        spec.name(),
        image.digest(),
        image.user(),
        spec.cpus(),
        spec.memoryMiB(),
        Math.max(spec.diskBytes(), image.virtualBytes()),
        mac(),
        ports(spec.name()),
        spec.network(),
        spec.dataDisk(),
        site.driver().hardware(),
        List.of(),
        site.clock().instant());
  }

  /** A new VM that is as another, but for what tells VMs apart. */
  Vm likeness(Vm vm, Name name, Optional<Name> dataDisk) throws Problem {
    return new Vm(
        name,
        vm.image(),
        vm.user(),
        vm.cpus(),
        vm.memoryMiB(),
        vm.diskBytes(),
        mac(),
        ports(name),
        vm.network(),
        dataDisk,
        site.driver().hardware(),
        List.of(),
        site.clock().instant());
  }

  /** An address that no other card has but by chance, of those QEMU uses. */
  private String mac() {
    SecureRandom random = new SecureRandom();
    return "52:54:00:%02x:%02x:%02x"
        .formatted(random.nextInt(256), random.nextInt(256), random.nextInt(256));
  }

  private Ports ports(Name name) throws Problem {
    try {
      return Ports.free(store.portsBut(name));
    } catch (IOException e) {
      throw new Problem(
          Problem.Kind.UNAVAILABLE, "no port is free on 127.0.0.1: " + e.getMessage(), "", e);
    }
  }
}
