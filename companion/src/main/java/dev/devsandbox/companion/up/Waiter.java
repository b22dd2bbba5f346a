package dev.devsandbox.companion.up;

import dev.devsandbox.companion.access.GuestText;
import dev.devsandbox.companion.host.Deadline;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.vm.Progress;
import java.time.Duration;
import java.util.Optional;

/** Looks again and again, and says what it waits for whenever that is something else. */
final class Waiter {
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  private final Deadline deadline;
  private final Progress progress;

  Waiter(Deadline deadline, Progress progress) {
    this.deadline = deadline;
    this.progress = progress;
  }

  /** Looks once. */
  interface Look {
    /**
     * What is missing, in words that may be a guest's; empty when nothing is.
     *
     * @throws Problem when waiting won't help
     */
    Optional<String> missing() throws Problem;
  }

  /** When it is over. */
  Deadline deadline() {
    return deadline;
  }

  /** Tells a person who waits. */
  void say(String line) {
    progress.say(line);
  }

  /**
   * Waits until nothing is missing.
   *
   * @param what is waited for, for people
   * @param next where to look when it takes too long
   * @throws Problem TIMEOUT with what was missing last
   */
  void await(String what, String next, Look look) throws Problem {
    String said = "";
    while (true) {
      Optional<String> missing = look.missing().map(GuestText::line);
      if (missing.isEmpty()) {
        return;
      }
      if (!missing.get().equals(said)) {
        said = missing.get();
        progress.say("waiting for " + what + ": " + said);
      }
      if (deadline.isOver()) {
        throw new Problem(
            Problem.Kind.TIMEOUT,
            "waited too long for " + what + ": " + said,
            next + "; to go on, run the same command again, with a longer --timeout");
      }
      pause();
    }
  }

  private static void pause() throws Problem {
    try {
      Thread.sleep(BETWEEN_LOOKS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Problem(
          Problem.Kind.FAILED, "interrupted", "run the same command again to go on", e);
    }
  }
}
