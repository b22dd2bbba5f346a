package dev.devsandbox.fence;

import dev.devsandbox.sys.Errno;
import dev.devsandbox.wire.FenceCounter;
import java.util.Set;

/**
 * One attempt of one uid to send something out, with what has to become of it.
 *
 * @param proof name of the proof this is a part of; several probes may share it
 * @param uid who tries
 * @param protocol how
 * @param target where to
 * @param outcome what passes
 */
record Probe(String proof, int uid, Protocol protocol, Target target, Outcome outcome) {
  /** What passes. */
  sealed interface Outcome {
    /**
     * The fence's own listener gets it, with the right original destination.
     *
     * @param listener the port that the rules redirect to
     * @param counter what the redirection increments
     */
    record Redirected(int listener, FenceCounter counter) implements Outcome {}

    /**
     * The kernel refuses, by the rule that has this counter.
     *
     * @param errno what the process sees
     * @param counters what the packet increments on its way, in the kernel's order
     */
    record Refused(Errno errno, Set<FenceCounter> counters) implements Outcome {}

    /** The pod has no way to such an address: the kernel refuses before any rule. */
    record Unreachable() implements Outcome {}
  }

  /** Whether the process has to see this errno. */
  boolean expects(Errno errno) {
    return outcome instanceof Outcome.Refused refused && refused.errno() == errno;
  }

  /** The counters that this attempt increments by one. */
  Set<FenceCounter> counters() {
    return switch (outcome) {
      case Outcome.Redirected redirected -> Set.of(redirected.counter());
      case Outcome.Refused refused -> refused.counters();
      case Outcome.Unreachable() -> Set.of();
    };
  }

  @Override
  public String toString() {
    return protocol + " to " + target + " as uid " + uid;
  }
}
