package dev.devsandbox.companion.vm;

import dev.devsandbox.companion.host.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * How much of this machine's memory VMs may hold together. More would make it swap, or end a
 * program that is not ours.
 */
@FunctionalInterface
public interface MemoryBudget {
  /** The amount in MiB. */
  long mebibytes() throws Problem;

  /**
   * A VM that holds memory now.
   *
   * @param used when it was last started or resumed
   */
  record Holder(String name, int mebibytes, Instant used) {}

  /**
   * Chooses which VMs to suspend so that another can have its memory: as few as are needed of those
   * that were started or resumed longest ago; none if there is room.
   *
   * @param others all that hold memory
   * @param can whether one of them can be suspended
   * @throws Problem as {@link #check} when not even all of them would do
   */
  default List<Holder> toSuspend(
      String name, int wanted, List<Holder> others, Predicate<Holder> can) throws Problem {
    List<Holder> left = new ArrayList<>(others);
    List<Holder> chosen = new ArrayList<>();
    long most = mebibytes();
    for (Holder each : others.stream().sorted(Comparator.comparing(Holder::used)).toList()) {
      if (held(left) + wanted > most && can.test(each)) {
        left.remove(each);
        chosen.add(each);
      }
    }
    if (held(left) + wanted > most) {
      check(name, wanted, others);
    }
    return chosen;
  }

  private static long held(List<Holder> holders) {
    return holders.stream().mapToLong(Holder::mebibytes).sum();
  }

  /**
   * Checks that a VM can have its memory besides the others.
   *
   * @throws Problem REFUSED when it can't, naming the VM that was started longest ago
   */
  default void check(String name, int wanted, List<Holder> others) throws Problem {
    long held = held(others);
    long most = mebibytes();
    if (held + wanted <= most) {
      return;
    }
    String next =
        others.stream()
            .min(Comparator.comparing(Holder::used))
            .map(oldest ->
                "devsandbox vm suspend "
                    + oldest.name()
                    + ", which was started first; or add --suspend-others")
            .orElse("give the VM less memory, or raise memoryBudget in config.yaml");
    throw new Problem(
        Problem.Kind.REFUSED,
        "VM %s needs %d MiB, and %d of the %d MiB for VMs are held"
            .formatted(name, wanted, held, most),
        next);
  }
}
