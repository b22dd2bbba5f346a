package dev.devsandbox.companion.vm;

import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.PrivateFile;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.image.Image;
import dev.devsandbox.companion.image.StoreLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Puts stopped VMs on other images. Name, identity, ports and data disk stay; the system disk is a
 * new one, and the former is kept until the new one has booted. Each step can be done again, so
 * that whoever comes next finishes what a crash cut off.
 */
public final class Upgrades {
  private static final Duration LOOK = Duration.ofSeconds(10);

  private final VmSite site;
  private final VmStore store;

  public Upgrades(VmSite site) {
    this.site = site;
    this.store = site.store();
  }

  /**
   * Puts a stopped VM on an image; no change if it lies on it already.
   *
   * @param reference the image's name, or the beginning of its digest; empty for the newest
   * @param force whether work that is on the system disk alone may be lost
   * @return the VM as it is now
   * @throws Problem REFUSED when the VM isn't stopped, or work would be lost
   */
  public Vm upgrade(
      Name name, Optional<String> reference, boolean force, Limits limits, Progress progress)
      throws Problem {
    VmHome home = store.home(name);
    try (VmLock _ =
            VmLock.take(home, Verb.UPGRADE, limits.lock(), progress)
                .orElseThrow(() -> VmStore.notFound(name));
        StoreLock _ = site.images().hold()) {
      settle(name);
      new Snapshots(site).checkNone(name);
      Vm vm = store.get(name);
      Image image = new ImageChoice(site).choose(reference, progress);
      checkStopped(name);
      checkWork(name, force);
      if (vm.image().equals(image.digest()) && Files.exists(home.disk())) {
        return vm;
      }
      Vm upgraded = vm.on(image, site.driver().hardware());
      PrivateFile.delete(home.nextDisk());
      site.driver().makeDisk(home.nextDisk(), image, upgraded.diskBytes());
      // One that never booted is replaced; the disk to go back to stays.
      Vm from = pending(home).map(Upgrade::from).orElse(vm);
      site.documents().write(home.upgrade(), new Upgrade(from, upgraded, Upgrade.Stage.SWAP));
      settle(name);
      return upgraded;
    }
  }

  /**
   * Checks of a running VM that it could be upgraded when it is stopped.
   *
   * @throws Problem as {@link #upgrade} would
   */
  public void check(Name name, Optional<String> reference, boolean force) throws Problem {
    new ImageChoice(site).choose(reference, Progress.SILENT);
    new Snapshots(site).checkNone(name);
    checkWork(name, force);
  }

  /** What {@link #upgrade} would do, as commands for people to read. */
  public List<String> rehearse(Name name, Optional<String> reference) throws Problem {
    VmHome home = store.home(name);
    Image image = new ImageChoice(site).choose(reference, Progress.SILENT);
    Vm upgraded = store.get(name).on(image, site.driver().hardware());
    return List.of(
        site.driver().describeDisk(home.nextDisk(), image, upgraded.diskBytes()),
        "ln " + home.disk() + " " + home.formerDisk(),
        "mv " + home.nextDisk() + " " + home.disk(),
        "write " + home.record());
  }

  /**
   * Puts a stopped VM back on the image that it was on before.
   *
   * @throws Problem REFUSED when the VM isn't stopped, or the new image has booted
   */
  public Vm undo(Name name, Limits limits, Progress progress) throws Problem {
    VmHome home = store.home(name);
    try (VmLock _ =
        VmLock.take(home, Verb.UPGRADE, limits.lock(), progress)
            .orElseThrow(() -> VmStore.notFound(name))) {
      settle(name);
      Optional<Upgrade> pending = pending(home).filter(u -> Files.exists(home.formerDisk()));
      if (pending.isEmpty()) {
        throw refused(
            "VM " + name + " has no upgrade to undo: its image has booted",
            "devsandbox vm upgrade --image REF " + name + " puts it on another");
      }
      checkStopped(name);
      site.documents().write(home.upgrade(), pending.get().at(Upgrade.Stage.UNDO));
      settle(name);
      return pending.get().from();
    }
  }

  /** Finishes what was begun; for who holds the VM's lock. */
  void settle(Name name) throws Problem {
    VmHome home = store.home(name);
    Optional<Upgrade> begun = pending(home);
    if (begun.isEmpty()) {
      return;
    }
    try {
      switch (begun.get().stage()) {
        case SWAP -> swap(name, begun.get());
        case BOOT -> {}
        case UNDO -> putBack(name, begun.get());
      }
    } catch (IOException e) {
      throw unavailable(home, e);
    }
  }

  private void swap(Name name, Upgrade upgrade) throws Problem, IOException {
    VmHome home = store.home(name);
    if (Files.exists(home.nextDisk())) {
      if (!Files.exists(home.formerDisk()) && Files.exists(home.disk())) {
        // A second name, so that at no moment there is no disk.
        Files.createLink(home.formerDisk(), home.disk());
      }
      Files.move(home.nextDisk(), home.disk(), StandardCopyOption.ATOMIC_MOVE);
    }
    // It may have been given another name since.
    store.put(upgrade.to().named(name));
    site.documents().write(home.upgrade(), upgrade.at(Upgrade.Stage.BOOT));
  }

  private void putBack(Name name, Upgrade upgrade) throws Problem, IOException {
    VmHome home = store.home(name);
    if (Files.exists(home.formerDisk())) {
      Files.move(home.formerDisk(), home.disk(), StandardCopyOption.ATOMIC_MOVE);
    }
    store.put(upgrade.from().named(name));
    Files.deleteIfExists(home.upgrade());
  }

  /** After a guest of the new image has booted: there is no way back any more. */
  void booted(VmHome home) throws Problem {
    if (pending(home).isPresent()) {
      PrivateFile.delete(home.formerDisk());
      PrivateFile.delete(home.upgrade());
    }
  }

  private Optional<Upgrade> pending(VmHome home) throws Problem {
    return site.documents().read(home.upgrade(), Upgrade.class);
  }

  private void checkStopped(Name name) throws Problem {
    Facts facts = new Observer(site).observe(name, LOOK);
    if (facts.saved() || !(facts.presence() instanceof Presence.Absent)) {
      throw refused(
          "VM %s is %s, and to change its system disk it has to be stopped"
              .formatted(name, VmState.of(name.value(), facts).word()),
          "devsandbox vm " + (facts.saved() ? "resume, then " : "") + "stop " + name);
    }
  }

  private void checkWork(Name name, boolean force) throws Problem {
    Facts facts = new Observer(site).observe(name, Duration.ZERO);
    if (!force && facts.workspaces() == Workspaces.ON_SYSTEM_DISK) {
      throw refused(
          "the work done in VM " + name + " is on its system disk alone, which is replaced",
          "copy out what you need: devsandbox vm cp; then add --delete-workspaces");
    }
  }

  private static Problem refused(String what, String next) {
    return new Problem(Problem.Kind.REFUSED, what, next);
  }

  private static Problem unavailable(VmHome home, IOException e) {
    return new Problem(
        Problem.Kind.UNAVAILABLE,
        "the disks in " + home.folder() + " can't be exchanged: " + e.getMessage(),
        "look for free space and permissions there, and try again",
        e);
  }
}
