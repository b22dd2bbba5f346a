package dev.devsandbox.companion.vm;

import java.util.Locale;

/** The state of a VM, a function of what was found by looking. */
public sealed interface VmState {
  /** It doesn't run, and its next start is a boot. */
  record Stopped() implements VmState {}

  /** A process boots it. */
  record Starting() implements VmState {}

  /** Its CPUs run. */
  record Running() implements VmState {}

  /** Its CPUs are halted, its memory is held. */
  record Paused() implements VmState {}

  /** A process writes its memory to the disk. */
  record Suspending() implements VmState {}

  /** It doesn't run; its memory is on the disk. */
  record Suspended() implements VmState {}

  /** A process loads its memory. */
  record Resuming() implements VmState {}

  /** A process ends it. */
  record Stopping() implements VmState {}

  /** A process removes it. */
  record Deleting() implements VmState {}

  /**
   * Something is wrong with it.
   *
   * @param next the command that puts it right
   */
  record Broken(String reason, String next) implements VmState {}

  /** One word for tables and scripts, such as {@code running}. */
  default String word() {
    return getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }

  /** The state of a VM of this name. */
  static VmState of(String name, Facts facts) {
    if (facts.damage().isPresent()) {
      return new Broken(facts.damage().get(), "devsandbox vm delete " + name);
    }
    if (facts.atWork().isPresent()) {
      return during(facts.atWork().get().verb());
    }
    return switch (facts.presence()) {
      case Presence.Absent _ -> facts.saved() ? new Suspended() : new Stopped();
      case Presence.Mute(long pid, String reason) ->
          new Broken(
              "process %d runs it and doesn't answer: %s".formatted(pid, reason),
              "devsandbox vm stop --force " + name);
      case Presence.Alive _ when facts.saved() ->
          new Broken(
              "its memory is saved, and yet a process holds it: "
                  + facts.operation().map(o -> o.verb() + " was interrupted").orElse("unknown why"),
              "devsandbox vm resume " + name);
      case Presence.Alive(long _, Presence.Run run) -> alive(name, run);
    };
  }

  private static VmState during(Verb verb) {
    return switch (verb) {
      case START -> new Starting();
      case SUSPEND -> new Suspending();
      case RESUME -> new Resuming();
      case STOP, RESTART -> new Stopping();
      case DELETE -> new Deleting();
      case RENAME, UPGRADE, SNAPSHOT, CLONE, EXPORT -> new Stopped();
    };
  }

  private static VmState alive(String name, Presence.Run run) {
    return switch (run) {
      case RUNNING -> new Running();
      case PAUSED -> new Paused();
      case DISK_FULL ->
          new Broken(
              "it is halted because this machine's disk is full",
              "make room, then: devsandbox vm resume " + name);
      case CRASHED -> new Broken("its machine failed", "devsandbox vm stop --force " + name);
    };
  }
}
