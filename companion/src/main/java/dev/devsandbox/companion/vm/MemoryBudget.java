package dev.devsandbox.companion.vm;

import dev.devsandbox.companion.host.Problem;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

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
   * Checks that a VM can have its memory besides the others.
   *
   * @throws Problem REFUSED when it can't, naming the VM that was started longest ago
   */
  default void check(String name, int wanted, List<Holder> others) throws Problem {
    long held = others.stream().mapToLong(Holder::mebibytes).sum();
    long most = mebibytes();
    if (held + wanted <= most) {
      return;
    }
    String next =
        others.stream()
            .min(Comparator.comparing(Holder::used))
            .map(oldest -> "devsandbox vm suspend " + oldest.name() + ", which was started first")
            .orElse("give the VM less memory, or raise memoryBudget in config.yaml");
    throw new Problem(
        Problem.Kind.REFUSED,
        "VM %s needs %d MiB, and %d of the %d MiB for VMs are held"
            .formatted(name, wanted, held, most),
        next);
  }
}
