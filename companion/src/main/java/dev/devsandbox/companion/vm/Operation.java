package dev.devsandbox.companion.vm;

import java.time.Instant;
import java.util.Optional;

/**
 * Who changes a VM, as its {@code operation.json} says. It stays when that process crashes.
 *
 * @param pid of the process
 * @param started when that process started, which tells it from a later one of the same number;
 *     empty where the system doesn't say
 * @param since when the operation began
 */
public record Operation(Verb verb, long pid, Optional<Instant> started, Instant since) {
  /** An operation of this process. */
  static Operation begun(Verb verb, Instant now) {
    ProcessHandle self = ProcessHandle.current();
    return new Operation(verb, self.pid(), self.info().startInstant(), now);
  }

  /** Whether that process still runs. */
  public boolean isAlive() {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(process -> process.info().startInstant().equals(started))
        .isPresent();
  }
}
