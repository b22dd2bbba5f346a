package dev.devsandbox.companion.vm;

import static dev.devsandbox.companion.vm.Step.AWAIT_GUEST;
import static dev.devsandbox.companion.vm.Step.CONTINUE;
import static dev.devsandbox.companion.vm.Step.FORGET_SAVED;
import static dev.devsandbox.companion.vm.Step.HALT;
import static dev.devsandbox.companion.vm.Step.KILL;
import static dev.devsandbox.companion.vm.Step.LAUNCH;
import static dev.devsandbox.companion.vm.Step.LAUNCH_HALTED;
import static dev.devsandbox.companion.vm.Step.LOAD;
import static dev.devsandbox.companion.vm.Step.MARK_SAVED;
import static dev.devsandbox.companion.vm.Step.REMOVE;
import static dev.devsandbox.companion.vm.Step.SAVE;
import static dev.devsandbox.companion.vm.Step.SET_CLOCK;
import static dev.devsandbox.companion.vm.Step.SHUT_DOWN;
import static dev.devsandbox.companion.vm.Step.UNMARK_SAVED;

import dev.devsandbox.companion.host.Problem;
import java.util.ArrayList;
import java.util.List;

/**
 * The steps from what was found to what is wanted. One invariant carries all of them: while saved
 * memory is marked, the guest hasn't run since it was saved, so a machine that is there besides is
 * a remainder and can be ended.
 */
final class Plans {
  private final String name;

  Plans(String name) {
    this.name = name;
  }

  /**
   * What to do.
   *
   * @param force whether what isn't saved may be lost: unwritten files, saved memory, or of a VM
   *     that is deleted the work done in it
   * @return steps in order; empty when it is so already
   * @throws Problem when the state doesn't allow it
   */
  List<Step> plan(Verb verb, boolean force, Facts facts) throws Problem {
    if (verb == Verb.DELETE) {
      return delete(force, facts);
    }
    if (facts.damage().isPresent()) {
      throw refused(facts.damage().get(), "devsandbox vm delete " + name);
    }
    return switch (verb) {
      case START -> start(facts);
      case RESUME -> resume(facts);
      case SUSPEND -> suspend(facts);
      case STOP -> stop(force, facts);
      case RESTART -> restart(force, facts);
      case RENAME, UPGRADE, SNAPSHOT, CLONE, EXPORT -> stopped(facts);
      case DELETE -> throw new IllegalStateException("planned above");
    };
  }

  private List<Step> start(Facts facts) throws Problem {
    return switch (facts.presence()) {
      case Presence.Absent _ -> facts.saved() ? loaded() : List.of(LAUNCH, AWAIT_GUEST);
      case Presence.Mute mute -> throw mute(mute);
      case Presence.Alive _ when facts.saved() -> after(KILL, loaded());
      case Presence.Alive(long _, Presence.Run run) ->
          switch (run) {
            case RUNNING -> List.of(AWAIT_GUEST);
            case PAUSED, DISK_FULL -> List.of(CONTINUE, AWAIT_GUEST, SET_CLOCK);
            case CRASHED -> throw crashed();
          };
    };
  }

  private static List<Step> loaded() {
    return List.of(
        LAUNCH_HALTED, LOAD, UNMARK_SAVED, CONTINUE, FORGET_SAVED, AWAIT_GUEST, SET_CLOCK);
  }

  private List<Step> resume(Facts facts) throws Problem {
    if (facts.presence() instanceof Presence.Absent && !facts.saved()) {
      throw refused("VM " + name + " is stopped", "boot it: devsandbox vm start " + name);
    }
    return start(facts);
  }

  private List<Step> suspend(Facts facts) throws Problem {
    return switch (facts.presence()) {
      case Presence.Absent _ when facts.saved() -> List.of();
      case Presence.Absent _ ->
          throw refused("VM " + name + " is stopped", "boot it first: devsandbox vm start " + name);
      case Presence.Mute mute -> throw mute(mute);
      case Presence.Alive _ when facts.saved() -> List.of(KILL);
      case Presence.Alive(long _, Presence.Run run) ->
          switch (run) {
            case RUNNING, PAUSED -> List.of(HALT, SAVE, MARK_SAVED, KILL);
            case DISK_FULL -> throw refused("this machine's disk is full", "make room first");
            case CRASHED -> throw crashed();
          };
    };
  }

  private List<Step> stop(boolean force, Facts facts) throws Problem {
    if (facts.saved()) {
      if (!force) {
        throw refused(
            "VM " + name + " is suspended, and to stop it loses its memory",
            "devsandbox vm resume " + name + ", or add --force");
      }
      List<Step> forget = List.of(UNMARK_SAVED, FORGET_SAVED);
      return facts.presence() instanceof Presence.Absent ? forget : after(KILL, forget);
    }
    return switch (facts.presence()) {
      case Presence.Absent _ -> List.of();
      case Presence.Mute mute -> {
        if (!force) {
          throw mute(mute);
        }
        yield List.of(KILL);
      }
      case Presence.Alive _ when force -> List.of(KILL);
      case Presence.Alive(long _, Presence.Run run) ->
          switch (run) {
            case RUNNING -> List.of(SHUT_DOWN);
            case PAUSED, DISK_FULL -> List.of(CONTINUE, SHUT_DOWN);
            case CRASHED -> throw crashed();
          };
    };
  }

  private List<Step> restart(boolean force, Facts facts) throws Problem {
    List<Step> steps = new ArrayList<>(stop(force, facts));
    steps.addAll(List.of(LAUNCH, AWAIT_GUEST));
    return steps;
  }

  /** What is done then isn't the machine's. */
  private List<Step> stopped(Facts facts) throws Problem {
    if (!(facts.presence() instanceof Presence.Absent) || facts.saved()) {
      throw refused(
          "VM " + name + " isn't stopped, and its machine has it as it is",
          "devsandbox vm " + (facts.saved() ? "resume, then " : "") + "stop " + name);
    }
    return List.of();
  }

  /** A guest that has a data disk mounted shuts down first, or the last it wrote would be lost. */
  private List<Step> delete(boolean force, Facts facts) throws Problem {
    boolean absent = facts.presence() instanceof Presence.Absent;
    if (force || facts.workspaces() == Workspaces.NONE) {
      return absent ? List.of(REMOVE) : List.of(KILL, REMOVE);
    }
    if (facts.workspaces() == Workspaces.ON_SYSTEM_DISK) {
      throw refused(
          "the work done in VM " + name + " is on its system disk alone, and would go with it",
          "copy out what you need: devsandbox vm cp; then add --delete-workspaces");
    }
    if (facts.saved()) {
      throw refused(
          "VM " + name + " is suspended, and its memory has what isn't on its data disk yet",
          "devsandbox vm resume " + name + " and stop it, or add --delete-workspaces");
    }
    List<Step> steps = new ArrayList<>(stop(false, facts));
    steps.add(REMOVE);
    return steps;
  }

  private static List<Step> after(Step first, List<Step> then) {
    List<Step> steps = new ArrayList<>(List.of(first));
    steps.addAll(then);
    return steps;
  }

  private Problem mute(Presence.Mute mute) {
    return refused(
        "VM %s doesn't answer (process %d): %s".formatted(name, mute.pid(), mute.reason()),
        "devsandbox vm stop --force " + name);
  }

  private Problem crashed() {
    return refused("VM " + name + "'s machine failed", "devsandbox vm stop --force " + name);
  }

  private static Problem refused(String what, String next) {
    return new Problem(Problem.Kind.REFUSED, what, next);
  }
}
