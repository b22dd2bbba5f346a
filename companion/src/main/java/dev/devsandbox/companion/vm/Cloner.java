package dev.devsandbox.companion.vm;

import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.image.Image;
import dev.devsandbox.companion.image.StoreLock;
import dev.devsandbox.companion.seed.UserData;
import java.time.Duration;
import java.util.Optional;

/** Makes VMs of VMs: the same system on the same image, with an identity of its own. */
public final class Cloner {
  private static final Duration LOOK = Duration.ofSeconds(10);

  private final VmSite site;
  private final VmStore store;

  public Cloner(VmSite site) {
    this.site = site;
    this.store = site.store();
  }

  /** What becomes of the data disk. */
  public enum Data {
    /** The clone gets an empty one. */
    EMPTY,
    /** The clone gets a copy. */
    COPY
  }

  /**
   * Makes a stopped VM's clone, stopped as well, with a data disk of its own name if the other has
   * one.
   *
   * @throws Problem REFUSED when the VM isn't stopped, shares its data disk, or the name is taken
   */
  public Vm clone(Name from, Name to, Data data, Limits limits, Progress progress) throws Problem {
    try (VmLock _ =
            VmLock.take(store.home(from), Verb.CLONE, limits.lock(), progress)
                .orElseThrow(() -> VmStore.notFound(from));
        StoreLock _ = site.images().hold()) {
      new Upgrades(site).settle(from);
      new Snapshots(site).settle(from);
      check(from);
      Vm vm = store.get(from);
      new Snapshots(site).checkNotShared(vm);
      return copy(vm, to, data);
    }
  }

  private Vm copy(Vm vm, Name to, Data data) throws Problem {
    store.home(to).checkLength();
    if (store.exists(to)) {
      throw VmStore.taken(to);
    }
    Image image =
        site.images()
            .get(vm.image())
            .orElseThrow(() ->
                new Problem(
                    Problem.Kind.NOT_FOUND,
                    "the image " + vm.image().brief() + " of VM " + vm.name() + " is missing",
                    "devsandbox image list"));
    Vm clone = new VmMaker(site).likeness(vm, to, vm.dataDisk().map(_ -> to));
    VmHome draft = store.draft(to);
    try {
      Optional<UserData> more = UserData.kept(store.home(vm.name()).folder());
      if (more.isPresent()) {
        more.get().keep(draft.folder());
      }
      site.seeds().plant(draft.folder(), to, vm.user());
      site.driver().copyDisk(store.home(vm.name()).disk(), Optional.of(image), draft.disk());
      site.documents().write(draft.record(), clone);
      if (vm.dataDisk().isPresent()) {
        new DataDisks(site).makeLike(vm.dataDisk().get(), to, data == Data.COPY);
      }
      store.publish(draft, to);
      return clone;
    } catch (Problem e) {
      Folder.delete(draft.folder());
      throw e;
    }
  }

  private void check(Name name) throws Problem {
    Facts facts = new Observer(site).observe(name, LOOK);
    if (facts.damage().isPresent()
        || facts.saved()
        || !(facts.presence() instanceof Presence.Absent)) {
      throw new Problem(
          Problem.Kind.REFUSED,
          "VM %s is %s, and what is cloned has to be stopped"
              .formatted(name, VmState.of(name.value(), facts).word()),
          "devsandbox vm " + (facts.saved() ? "resume, then " : "") + "stop " + name);
    }
  }
}
