package dev.devsandbox.companion.image;

import dev.devsandbox.companion.host.Command;
import dev.devsandbox.companion.host.Deadline;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.host.Programs;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;

/**
 * A folder in which a root file system is made. Everybody may make folders there, as in {@code
 * /tmp}, because the users of the build's namespace are nobody's outside it.
 *
 * @param path absolute
 */
record Scratch(Path path) {
  private static final String NAME = "devsandbox-build-";
  private static final int RANDOM_BYTES = 8;
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final Duration PAUSE = Duration.ofMillis(200);

  /** One that isn't there yet. */
  static Scratch in(Path parent) {
    byte[] random = new byte[RANDOM_BYTES];
    new SecureRandom().nextBytes(random);
    return new Scratch(parent.resolve(NAME + HexFormat.of().formatHex(random)));
  }

  /** Makes the folder. */
  Command creation() {
    return Command.of("mkdir", "-m", "1777", path.toString());
  }

  /** Removes what belongs to the namespace's users, and then the rest. */
  List<Command> removal() {
    return List.of(
        Command.of(
            "mmdebstrap", "--unshare-helper", "find", path.toString(), "-mindepth", "1", "-delete"),
        Command.of("rm", "-rf", path.toString()));
  }

  /**
   * Removes the folder with what is in it. A build that was killed may still be cleaning up itself:
   * then it is tried again.
   *
   * @throws Problem when something stays
   */
  void remove(Programs programs) throws Problem {
    Deadline deadline = Deadline.in(LIMIT);
    while (isThere()) {
      for (Command command : removal()) {
        programs.ask(command, LIMIT);
      }
      if (isThere()) {
        pause(deadline);
      }
    }
  }

  private boolean isThere() {
    return String.valueOf(path.getFileName()).startsWith(NAME)
        && Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
  }

  private void pause(Deadline deadline) throws Problem {
    if (deadline.isOver()) {
      throw new Problem(
          Problem.Kind.FAILED,
          "what a build left in " + path + " can't be removed",
          "run it by hand to see why: " + removal().getFirst());
    }
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Problem(Problem.Kind.FAILED, "interrupted while " + path + " was removed", "", e);
    }
  }
}
