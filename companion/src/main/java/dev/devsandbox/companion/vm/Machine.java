package dev.devsandbox.companion.vm;

import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.PrivateFile;
import dev.devsandbox.companion.host.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Takes steps, one at a time, for who holds the VM's lock. */
final class Machine {
  private final VmStore store;
  private final VmDriver driver;
  private final VmSite site;
  private final DataDisks disks;

  Machine(VmSite site) {
    this.site = site;
    this.store = site.store();
    this.driver = site.driver();
    this.disks = new DataDisks(site);
  }

  void take(Step step, Name name, Limits limits, Progress progress) throws Problem {
    VmHome home = store.home(name);
    switch (step) {
      case LAUNCH -> launch(store.get(name), home, progress);
      case LAUNCH_HALTED -> launchHalted(store.get(name), home, progress);
      case AWAIT_GUEST -> {
        progress.say("waiting for the guest of " + name);
        site.attendant().attend(store.get(name), home);
        driver.awaitGuest(home, limits.guest());
        new Upgrades(site).booted(home);
      }
      case HALT -> driver.halt(home);
      case CONTINUE -> driver.proceed(home);
      case SAVE -> {
        progress.say("writing the memory of " + name + " to its disk");
        driver.save(home);
      }
      case MARK_SAVED ->
          site.documents().write(home.saved(), Saved.suspended(site.clock().instant()));
      case LOAD -> {
        progress.say("loading the memory of " + name);
        load(name, home);
      }
      case UNMARK_SAVED -> PrivateFile.delete(home.saved());
      case FORGET_SAVED -> driver.forgetSaved(home);
      case SET_CLOCK -> driver.setClock(home, site.clock().instant());
      case SHUT_DOWN -> {
        progress.say("waiting for " + name + " to shut down");
        driver.shutDown(home, limits.shutdown());
      }
      case KILL -> driver.kill(home);
      case REMOVE -> remove(name, progress);
    }
  }

  private void load(Name name, VmHome home) throws Problem {
    Optional<Saved> saved = site.documents().read(home.saved(), Saved.class);
    Optional<Name> snapshot = saved.flatMap(Saved::snapshot);
    if (snapshot.isPresent()) {
      Optional<Path> data = saved.filter(Saved::data).isPresent() ? file(name) : Optional.empty();
      driver.loadSnapshot(home, snapshot.get(), data);
    } else {
      driver.load(home);
    }
  }

  private Optional<Path> file(Name name) throws Problem {
    return store.get(name).dataDisk().map(site.disks()::file);
  }

  /** Who crashes before the release leaves a holder that isn't there, which doesn't count. */
  private void remove(Name name, Progress progress) throws Problem {
    Optional<Name> disk = dataDisk(name);
    if (disk.isPresent()) {
      clear(disk.get(), name, progress);
    }
    store.remove(name);
    if (disk.isPresent()) {
      disks.release(disk.get(), name);
    }
  }

  /** Takes a VM's snapshots out of a disk that stays: nobody could go back to them. */
  private void clear(Name disk, Name name, Progress progress) {
    try {
      for (Snapshot each : new SnapshotFiles(store.home(name), site.documents()).list()) {
        if (disks.holder(disk).equals(Optional.of(name))) {
          driver.deleteSnapshot(site.disks().file(disk), each.name());
        }
      }
    } catch (Problem e) {
      progress.say(
          "snapshots of %s stay in the data disk %s: %s".formatted(name, disk, e.getMessage()));
    }
  }

  private Optional<Name> dataDisk(Name name) {
    try {
      return store.get(name).dataDisk();
    } catch (Problem e) {
      // A VM whose record is damaged is removed as well.
      return Optional.empty();
    }
  }

  private void launch(Vm vm, VmHome home, Progress progress) throws Problem {
    if (vm.dataDisk().isPresent()) {
      disks.claim(vm.dataDisk().get(), vm.name());
    }
    Vm ready = withFreePorts(vm, progress);
    List<String> arguments = driver.arguments(ready, home);
    // Recorded first: memory that is saved later belongs to exactly these.
    store.put(ready.with(ready.ports(), arguments));
    driver.launch(home, arguments, false);
    site.attendant().attend(ready, home);
  }

  private void launchHalted(Vm vm, VmHome home, Progress progress) throws Problem {
    if (vm.dataDisk().isPresent()) {
      disks.check(vm.dataDisk().get(), vm.name());
    }
    Vm ready = withFreePorts(vm, progress);
    List<String> arguments = driver.replayed(ready, home);
    store.put(ready.with(ready.ports(), arguments));
    driver.launch(home, arguments, true);
    site.attendant().attend(ready, home);
  }

  private Vm withFreePorts(Vm vm, Progress progress) throws Problem {
    if (vm.ports().areFree()) {
      return vm;
    }
    try {
      Ports other = Ports.free(store.portsBut(vm.name()));
      progress.say(
          "port %d or %d of this machine is taken: SSH of %s is at %d now, Kubernetes at %d"
              .formatted(
                  vm.ports().ssh(),
                  vm.ports().kubernetes(),
                  vm.name(),
                  other.ssh(),
                  other.kubernetes()));
      return vm.with(other, vm.arguments());
    } catch (IOException e) {
      throw new Problem(
          Problem.Kind.UNAVAILABLE, "no port is free on 127.0.0.1: " + e.getMessage(), "", e);
    }
  }
}
