package dev.devsandbox.companion.vm;

import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Changes VMs. Each verb takes the VM's lock, looks, plans, acts and looks again; what a crash left
 * behind, of this program or of the machine, is part of what it finds and so of the next plan.
 */
public final class Lifecycle {
  private static final Duration LOOK = Duration.ofSeconds(10);
  private static final Duration GLANCE = Duration.ofSeconds(1);

  private final VmSite site;
  private final VmStore store;
  private final Observer observer;
  private final Machine machine;

  public Lifecycle(VmSite site) {
    this.site = site;
    this.store = site.store();
    this.observer = new Observer(site);
    this.machine = new Machine(site);
  }

  /**
   * The state of a VM now.
   *
   * @throws Problem NOT_FOUND when there is no such VM
   */
  public VmState state(Name name) throws Problem {
    return VmState.of(name.value(), observer.observe(name, GLANCE));
  }

  /**
   * Does a verb, unless the VM is as wanted already.
   *
   * @param force whether what isn't saved may be lost, and of a VM to delete the work done in it
   * @return the state afterwards; of a deleted VM, {@link VmState.Deleting}
   * @throws Problem NOT_FOUND, BUSY, REFUSED by the state, or what went wrong
   */
  public VmState run(Name name, Verb verb, boolean force, Limits limits, Progress progress)
      throws Problem {
    VmHome home = store.home(name);
    try (VmLock _ =
        VmLock.take(home, verb, limits.lock(), progress)
            .orElseThrow(() -> VmStore.notFound(name))) {
      if (verb != Verb.DELETE) {
        new Upgrades(site).settle(name);
        new Snapshots(site).settle(name);
      }
      if (!force) {
        rouse(name);
      }
      List<Step> steps = planned(name, verb, force);
      site.documents().write(home.operation(), Operation.begun(verb, site.clock().instant()));
      try {
        for (Step step : steps) {
          if (step.needsGuest() && limits.guest().isZero()) {
            continue;
          }
          machine.take(step, name, limits, progress);
        }
      } catch (Problem e) {
        undo(name, e);
        throw e;
      } finally {
        forget(home);
      }
      return store.exists(name) ? state(name) : new VmState.Deleting();
    }
  }

  /**
   * Has a machine attended to that doesn't answer, and looks again: it hangs if who attends to it
   * hangs, and goes on with another.
   *
   * @throws Problem NOT_FOUND when there is no such VM
   */
  public VmState rouse(Name name) throws Problem {
    Facts facts = observer.observe(name, GLANCE);
    boolean mute = facts.presence() instanceof Presence.Mute && facts.atWork().isEmpty();
    if (!mute || facts.damage().isPresent()) {
      return VmState.of(name.value(), facts);
    }
    site.attendant().attend(store.get(name), store.home(name));
    return state(name);
  }

  /**
   * Checks whether a verb could be done now.
   *
   * @throws Problem as {@link #run} would, for want of what it needs
   */
  public void check(Name name, Verb verb, boolean force) throws Problem {
    planned(name, verb, force);
  }

  /** What a verb would do now, as commands for people to read. */
  public List<String> rehearse(Name name, Verb verb, boolean force) throws Problem {
    List<String> lines = new ArrayList<>();
    for (Step step : planned(name, verb, force)) {
      lines.addAll(site.driver().describe(step, store.get(name), store.home(name)));
    }
    return lines;
  }

  /**
   * Gives a stopped VM another name. Its guest takes it at the next boot, with a new identity: a
   * clone that keeps the host keys of another would be taken for it.
   */
  public void rename(Name from, Name to, Limits limits, Progress progress) throws Problem {
    store.home(to).checkLength();
    try (VmLock _ =
        VmLock.take(store.home(from), Verb.RENAME, limits.lock(), progress)
            .orElseThrow(() -> VmStore.notFound(from))) {
      new Upgrades(site).settle(from);
      new Snapshots(site).settle(from);
      new Snapshots(site).checkNone(from);
      planned(from, Verb.RENAME, false);
      if (store.exists(to)) {
        throw VmStore.taken(to);
      }
      Vm vm = store.get(from);
      store.rename(from, to);
      store.put(vm.named(to));
      site.seeds().plant(store.home(to).folder(), to, vm.user());
      if (vm.dataDisk().isPresent()) {
        new DataDisks(site).renamed(vm.dataDisk().get(), from, to);
      }
    }
  }

  /**
   * Suspends other VMs, those started longest ago first, if one can't be started for want of
   * memory.
   *
   * @throws Problem REFUSED when that wouldn't help; then none is suspended
   */
  public void makeRoom(Name name, Limits limits, Progress progress) throws Problem {
    List<Step> steps =
        new Plans(name.value()).plan(Verb.START, false, observer.observe(name, LOOK));
    if (!launches(steps)) {
      return;
    }
    int wanted = store.get(name).memoryMiB();
    List<MemoryBudget.Holder> others = holdersBut(name);
    for (MemoryBudget.Holder each :
        site.budget().toSuspend(name.value(), wanted, others, this::canBeSuspended)) {
      progress.say("suspending " + each.name() + ", to make room for " + name);
      run(new Name(each.name()), Verb.SUSPEND, false, limits, progress);
    }
  }

  private boolean canBeSuspended(MemoryBudget.Holder holder) {
    try {
      VmState state = state(new Name(holder.name()));
      return state instanceof VmState.Running || state instanceof VmState.Paused;
    } catch (Problem e) {
      return false;
    }
  }

  private static boolean launches(List<Step> steps) {
    return steps.contains(Step.LAUNCH) || steps.contains(Step.LAUNCH_HALTED);
  }

  private List<Step> planned(Name name, Verb verb, boolean force) throws Problem {
    List<Step> steps = new Plans(name.value()).plan(verb, force, observer.observe(name, LOOK));
    if (launches(steps)) {
      site.budget().check(name.value(), store.get(name).memoryMiB(), holdersBut(name));
    }
    return steps;
  }

  private List<MemoryBudget.Holder> holdersBut(Name name) throws Problem {
    List<MemoryBudget.Holder> holders = new ArrayList<>();
    for (Name other : store.names()) {
      if (!other.equals(name)
          && !(site.driver().look(store.home(other), Duration.ZERO) instanceof Presence.Absent)) {
        holders.add(
            new MemoryBudget.Holder(
                other.value(), store.get(other).memoryMiB(), used(store.home(other))));
      }
    }
    return holders;
  }

  /** When a VM was last launched: its machine wrote its number then. */
  private static Instant used(VmHome home) {
    try {
      return Files.getLastModifiedTime(home.pid()).toInstant();
    } catch (IOException e) {
      return Instant.MAX;
    }
  }

  /**
   * After a failed step: a machine whose memory is safely on the disk is a remainder and goes; one
   * that was halted to be saved goes on.
   */
  private void undo(Name name, Problem why) {
    try {
      Facts facts = observer.observe(name, GLANCE);
      if (facts.presence() instanceof Presence.Absent) {
        return;
      }
      if (facts.saved()) {
        site.driver().kill(store.home(name));
      } else if (facts.presence() instanceof Presence.Alive(long _, Presence.Run run)
          && run == Presence.Run.PAUSED) {
        site.driver().proceed(store.home(name));
      }
    } catch (Problem e) {
      why.addSuppressed(e);
    }
  }

  /** A note that stays is harmless: its process is gone by the next look, or writes it anew. */
  private static void forget(VmHome home) {
    try {
      Files.deleteIfExists(home.operation());
    } catch (IOException e) {
      return;
    }
  }
}
