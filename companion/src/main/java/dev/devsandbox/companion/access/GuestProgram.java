package dev.devsandbox.companion.access;

import dev.devsandbox.companion.host.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A program to run in a guest by its agent.
 *
 * @param user who runs it
 * @param argv the program and its arguments; no shell reads them
 */
public record GuestProgram(String user, List<String> argv) {
  private static final Pattern USER = Pattern.compile("[a-z_][a-z0-9_-]{0,31}");

  public GuestProgram {
    argv = List.copyOf(argv);
  }

  /**
   * Reads what a person typed.
   *
   * @throws Problem when the user's name is none
   */
  public static GuestProgram parse(String user, List<String> argv) throws Problem {
    if (!USER.matcher(user).matches()) {
      throw new Problem(
          Problem.Kind.USAGE,
          "that is no name of a Linux user",
          "use lower-case letters, digits, hyphens and underscores");
    }
    return new GuestProgram(user, argv);
  }

  /** The words for the agent, which runs everything as root. */
  public List<String> words() {
    if (user.equals("root")) {
      return argv;
    }
    List<String> words = new ArrayList<>(List.of("runuser", "-u", user, "--"));
    words.addAll(argv);
    return List.copyOf(words);
  }
}
