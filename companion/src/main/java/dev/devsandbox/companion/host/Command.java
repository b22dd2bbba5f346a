package dev.devsandbox.companion.host;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A program and its arguments, passed on as they are: no shell reads them.
 *
 * @param argv the program, found by PATH or by its path, and its arguments; never a secret, because
 *     every process of the machine can read them
 */
public record Command(List<String> argv) {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

  public Command {
    argv = List.copyOf(argv);
    if (argv.isEmpty()) {
      throw new IllegalArgumentException("a command names a program");
    }
  }

  /** A command of the given words. */
  public static Command of(String... argv) {
    return new Command(List.of(argv));
  }

  /** The program's name as the command says it. */
  public String program() {
    return argv.getFirst();
  }

  /** The command as a POSIX shell would take it, for people to read and repeat. */
  @Override
  public String toString() {
    return argv.stream().map(Command::quoted).collect(Collectors.joining(" "));
  }

  private static String quoted(String word) {
    return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
