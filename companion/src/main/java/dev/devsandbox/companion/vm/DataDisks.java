package dev.devsandbox.companion.vm;

import dev.devsandbox.companion.disk.DataDisk;
import dev.devsandbox.companion.disk.DiskStore;
import dev.devsandbox.companion.host.FileGuard;
import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Which VM holds which data disk. A VM that is defined with a disk keeps it, whether it runs or
 * not; another gets it only while the holder is stopped, and only when a person says so. What the
 * records say is checked against the VMs that are there.
 */
public final class DataDisks {
  private static final Duration LOOK = Duration.ofSeconds(10);
  private static final Duration LOCK = Duration.ofSeconds(10);

  private final VmStore vms;
  private final DiskStore disks;
  private final Observer observer;

  public DataDisks(VmSite site) {
    this.vms = site.store();
    this.disks = site.disks();
    this.observer = new Observer(site);
  }

  /**
   * Makes a VM the holder of its disk, before it attaches it.
   *
   * @throws Problem REFUSED when another VM holds the disk; NOT_FOUND when there is no such disk
   */
  void claim(Name disk, Name vm) throws Problem {
    try (FileGuard _ = disks.lock()) {
      claim(disks.get(disk), vm);
    }
  }

  /** As {@link #claim}, of a disk that is made if it isn't there. */
  void claimOrMake(Name disk, long bytes, Name vm) throws Problem {
    try (FileGuard _ = disks.lock()) {
      if (disks.exists(disk)) {
        claim(disks.get(disk), vm);
      } else {
        disks.create(disk, bytes, Optional.of(vm));
      }
    }
  }

  /**
   * Makes a disk of another's size for a VM.
   *
   * @param copied whether its content is that of the other, which no machine may have
   */
  void makeLike(Name other, Name vm, boolean copied) throws Problem {
    try (FileGuard _ = disks.lock()) {
      if (copied) {
        disks.copy(disks.get(other), vm, Optional.of(vm));
      } else {
        disks.create(vm, disks.get(other).bytes(), Optional.of(vm));
      }
    }
  }

  /** Makes a disk for a VM of a file, which is moved there. */
  void adopt(Path content, Name disk, long bytes, Name vm) throws Problem {
    try (FileGuard _ = disks.lock()) {
      disks.adopt(content, disk, bytes, Optional.of(vm));
    }
  }

  private void claim(DataDisk disk, Name vm) throws Problem {
    Optional<Name> other = disks.holder(disk).filter(holder -> !holder.equals(vm));
    if (other.isPresent()) {
      throw held(disk.name(), other.get());
    }
    disks.hold(disk, Optional.of(vm));
  }

  /**
   * Checks that a VM holds its disk still, before memory is loaded that has the disk mounted: who
   * held it meanwhile may have written.
   *
   * @throws Problem REFUSED when it doesn't
   */
  void check(Name disk, Name vm) throws Problem {
    if (!disks.get(disk).holder().equals(Optional.of(vm))) {
      throw new Problem(
          Problem.Kind.REFUSED,
          "VM %s was suspended with the data disk %s and doesn't hold it any more: its memory and "
                  .formatted(vm, disk)
              + "the disk don't fit together",
          "boot it anew: devsandbox vm stop --force " + vm + ", then start");
    }
  }

  /** Ends a VM's hold of a disk, when that VM is gone. */
  void release(Name disk, Name vm) throws Problem {
    try (FileGuard _ = disks.lock()) {
      if (disks.exists(disk) && disks.get(disk).holder().equals(Optional.of(vm))) {
        disks.hold(disks.get(disk), Optional.empty());
      }
    }
  }

  /** Follows a VM that was given another name. */
  void renamed(Name disk, Name from, Name to) throws Problem {
    try (FileGuard _ = disks.lock()) {
      if (disks.exists(disk) && disks.get(disk).holder().equals(Optional.of(from))) {
        disks.hold(disks.get(disk), Optional.of(to));
      }
    }
  }

  /** The VM that holds a disk, by what is there. */
  public Optional<Name> holder(Name disk) throws Problem {
    return disks.holder(disks.get(disk));
  }

  /** Makes an empty disk that no VM holds. */
  public DataDisk create(Name disk, long bytes) throws Problem {
    try (FileGuard _ = disks.lock()) {
      return disks.create(disk, bytes, Optional.empty());
    }
  }

  /**
   * Makes a disk larger.
   *
   * @throws Problem REFUSED while its holder isn't stopped, or when it would become smaller
   */
  public void grow(Name disk, long bytes) throws Problem {
    whileIdle(disk, holder(disk), () -> disks.grow(disks.get(disk), bytes));
  }

  /**
   * Takes a disk from its holder, so that another VM can have it.
   *
   * @throws Problem REFUSED while the holder isn't stopped
   */
  public void free(Name disk) throws Problem {
    whileIdle(disk, holder(disk), () -> disks.hold(disks.get(disk), Optional.empty()));
  }

  /**
   * Removes a disk with all that is on it.
   *
   * @throws Problem REFUSED while a VM is defined with it
   */
  public void remove(Name disk) throws Problem {
    try (FileGuard _ = disks.lock()) {
      if (!disks.exists(disk)) {
        disks.get(disk);
      }
      List<Name> users = disks.users(disk);
      if (!users.isEmpty()) {
        throw new Problem(
            Problem.Kind.REFUSED,
            "the data disk " + disk + " is that of VM " + users.getFirst(),
            "delete the VM first: devsandbox vm delete " + users.getFirst());
      }
      disks.remove(disk);
    }
  }

  private interface Change {
    void make() throws Problem;
  }

  private void whileIdle(Name disk, Optional<Name> holder, Change change) throws Problem {
    if (holder.isEmpty()) {
      unlessTakenBy(disk, holder, change);
      return;
    }
    Name vm = holder.get();
    try (VmLock _ =
        VmLock.take(vms.home(vm), Verb.STOP, LOCK, Progress.SILENT)
            .orElseThrow(() -> VmStore.notFound(vm))) {
      Facts facts = observer.observe(vm, LOOK);
      if (facts.saved() || !(facts.presence() instanceof Presence.Absent)) {
        throw new Problem(
            Problem.Kind.REFUSED,
            "the data disk %s is in use by VM %s, which is %s"
                .formatted(disk, vm, VmState.of(vm.value(), facts).word()),
            "stop it first: devsandbox vm "
                + (facts.saved() ? "resume, then " : "")
                + "stop "
                + vm);
      }
      unlessTakenBy(disk, holder, change);
    }
  }

  private void unlessTakenBy(Name disk, Optional<Name> expected, Change change) throws Problem {
    try (FileGuard _ = disks.lock()) {
      if (!disks.holder(disks.get(disk)).equals(expected)) {
        throw new Problem(
            Problem.Kind.BUSY, "the data disk " + disk + " changed hands just now", "try again");
      }
      change.make();
    }
  }

  private static Problem held(Name disk, Name holder) {
    return new Problem(
        Problem.Kind.REFUSED,
        "the data disk " + disk + " is held by VM " + holder,
        "stop that VM and take the disk from it: devsandbox disk release " + disk);
  }
}
