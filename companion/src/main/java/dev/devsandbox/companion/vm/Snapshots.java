package dev.devsandbox.companion.vm;

import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.PrivateFile;
import dev.devsandbox.companion.host.Problem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Takes snapshots of VMs and goes back to them. A snapshot takes in the system disk and a data disk
 * that is this VM's alone, and the memory of a VM that runs.
 */
public final class Snapshots {
  private static final Duration LOOK = Duration.ofSeconds(10);

  private final VmSite site;
  private final VmStore store;
  private final VmDriver driver;

  public Snapshots(VmSite site) {
    this.site = site;
    this.store = site.store();
    this.driver = site.driver();
  }

  /** A snapshot that a VM is being taken back to. */
  private record Restoring(Name snapshot) {}

  /** The snapshots of a VM, oldest first. */
  public List<Snapshot> list(Name name) throws Problem {
    if (!store.exists(name)) {
      throw VmStore.notFound(name);
    }
    return files(name).list();
  }

  /**
   * Takes a snapshot of a VM that runs, whose guest halts meanwhile, or is stopped.
   *
   * @throws Problem REFUSED when there is one of that name, the VM is suspended, or its data disk
   *     is another VM's, too
   */
  public Snapshot take(Name name, Name snapshot, Limits limits, Progress progress) throws Problem {
    VmHome home = store.home(name);
    try (VmLock _ = lock(name, limits, progress)) {
      settle(name);
      Vm vm = store.get(name);
      Facts facts = new Observer(site).observe(name, LOOK);
      if (files(name).has(snapshot)) {
        throw refused(
            "VM " + name + " has a snapshot " + snapshot,
            "choose another name, or delete it: devsandbox vm snapshot --delete "
                + name
                + " "
                + snapshot);
      }
      if (facts.saved() || facts.damage().isPresent()) {
        throw refused(
            "VM " + name + " is " + VmState.of(name.value(), facts).word(),
            "resume or stop it first");
      }
      checkNotShared(vm);
      boolean memory = !(facts.presence() instanceof Presence.Absent);
      boolean running = isRunning(facts);
      Snapshot taken =
          new Snapshot(snapshot, site.clock().instant(), memory, vm.dataDisk().isPresent(), vm);
      progress.say("writing the snapshot " + snapshot + " of " + name);
      if (running) {
        driver.halt(home);
      }
      try {
        driver.deleteSnapshot(home, snapshot, data(vm));
        driver.saveSnapshot(home, snapshot, data(vm));
        files(name).write(taken);
      } finally {
        if (running) {
          driver.proceed(home);
        }
      }
      return taken;
    }
  }

  private static boolean isRunning(Facts facts) {
    return facts.presence() instanceof Presence.Alive(long _, Presence.Run run)
        && run == Presence.Run.RUNNING;
  }

  /**
   * Takes a VM back to a snapshot. With memory it is suspended then, and a resume goes on from
   * there; else it is stopped.
   *
   * @param force whether it may run or be suspended now, and loses that
   */
  public Snapshot restore(Name name, Name snapshot, boolean force, Limits limits, Progress progress)
      throws Problem {
    VmHome home = store.home(name);
    try (VmLock _ = lock(name, limits, progress)) {
      settle(name);
      Snapshot to = get(name, snapshot);
      Facts facts = new Observer(site).observe(name, LOOK);
      boolean absent = facts.presence() instanceof Presence.Absent;
      if (!force && (facts.saved() || !absent)) {
        throw refused(
            "VM %s is %s, and that would be lost"
                .formatted(name, VmState.of(name.value(), facts).word()),
            "stop it first, or add --force");
      }
      checkNotShared(store.get(name));
      if (!absent) {
        driver.kill(home);
      }
      site.documents().write(home.restoring(), new Restoring(snapshot));
      settle(name);
      return to;
    }
  }

  /** Finishes what was begun; for who holds the VM's lock. */
  void settle(Name name) throws Problem {
    VmHome home = store.home(name);
    Optional<Restoring> begun = site.documents().read(home.restoring(), Restoring.class);
    if (begun.isEmpty()) {
      return;
    }
    Snapshot to = get(name, begun.get().snapshot());
    Vm now = store.get(name);
    store.put(to.vm().named(name).with(now.ports(), to.vm().arguments()));
    if (to.memory()) {
      // As if it were suspended with that memory: a resume loads it, and the disks with it.
      site.documents()
          .write(
              home.saved(), new Saved(site.clock().instant(), Optional.of(to.name()), to.data()));
    } else {
      driver.loadSnapshot(home, to.name(), data(to.vm()));
      PrivateFile.delete(home.saved());
    }
    PrivateFile.delete(home.restoring());
  }

  /** Removes a snapshot, also of a VM that runs. */
  public void delete(Name name, Name snapshot, Limits limits, Progress progress) throws Problem {
    VmHome home = store.home(name);
    try (VmLock _ = lock(name, limits, progress)) {
      settle(name);
      Snapshot gone = get(name, snapshot);
      Optional<Saved> saved = site.documents().read(home.saved(), Saved.class);
      if (saved.flatMap(Saved::snapshot).equals(Optional.of(snapshot))) {
        throw refused(
            "VM " + name + " was taken back to the snapshot " + snapshot + " and hasn't resumed",
            "devsandbox vm resume " + name);
      }
      files(name).delete(snapshot);
      driver.deleteSnapshot(home, snapshot, data(gone.vm()));
    }
  }

  /**
   * Checks that a VM has no snapshot, before something is done that none would survive.
   *
   * @throws Problem REFUSED when it has
   */
  void checkNone(Name name) throws Problem {
    List<Snapshot> all = list(name);
    if (!all.isEmpty()) {
      throw refused(
          "VM " + name + " has the snapshot " + all.getFirst().name() + ", which would be lost",
          "delete it: devsandbox vm snapshot --delete " + name + " " + all.getFirst().name());
    }
  }

  /**
   * Checks that no other VM is defined with a VM's data disk.
   *
   * @throws Problem REFUSED when one is
   */
  void checkNotShared(Vm vm) throws Problem {
    if (vm.dataDisk().isEmpty()) {
      return;
    }
    for (Name user : site.disks().users(vm.dataDisk().get())) {
      if (!user.equals(vm.name())) {
        throw refused(
            "the data disk %s of VM %s is also that of VM %s"
                .formatted(vm.dataDisk().get(), vm.name(), user),
            "delete one of the VMs; the disk stays");
      }
    }
  }

  private Snapshot get(Name name, Name snapshot) throws Problem {
    return files(name)
        .find(snapshot)
        .orElseThrow(() ->
            new Problem(
                Problem.Kind.NOT_FOUND,
                "VM " + name + " has no snapshot " + snapshot,
                "devsandbox vm snapshot " + name + " lists those it has"));
  }

  private Optional<Path> data(Vm vm) {
    return vm.dataDisk().map(site.disks()::file);
  }

  private VmLock lock(Name name, Limits limits, Progress progress) throws Problem {
    return VmLock.take(store.home(name), Verb.SNAPSHOT, limits.lock(), progress)
        .orElseThrow(() -> VmStore.notFound(name));
  }

  private SnapshotFiles files(Name name) {
    return new SnapshotFiles(store.home(name), site.documents());
  }

  private static Problem refused(String what, String next) {
    return new Problem(Problem.Kind.REFUSED, what, next);
  }
}
