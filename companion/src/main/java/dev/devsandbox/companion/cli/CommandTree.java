package dev.devsandbox.companion.cli;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Makes the tree of commands for one command line. Picocli inspects every field of every command,
 * which takes longer than what most of them do; so only the commands that are called are handed to
 * it, and of the others what help says of them.
 */
final class CommandTree {
  private static final List<String> HELP = List.of("-h", "--help");

  private CommandTree() {}

  /**
   * The command of a class, with what is below it.
   *
   * @param words what follows the command on the command line
   */
  static CommandLine of(Class<?> type, List<String> words) {
    CommandLine line = new CommandLine(type);
    List<Class<?>> below = below(type);
    Optional<Class<?>> called =
        words.stream()
            .limit(1)
            .<Class<?>>flatMap(word -> below.stream().filter(verb -> isCalled(verb, word)))
            .findFirst();
    // An option before the subcommand, or a word that is none: it takes all of them to tell.
    boolean all =
        called.isEmpty() && words.stream().limit(1).anyMatch(word -> !HELP.contains(word));
    for (Class<?> verb : below) {
      if (all) {
        line.addSubcommand(of(verb, words));
      } else if (called.filter(verb::equals).isPresent()) {
        line.addSubcommand(of(verb, words.subList(1, words.size())));
      } else {
        line.addSubcommand(mentioned(verb));
      }
    }
    return line;
  }

  private static List<Class<?>> below(Class<?> type) {
    Subcommands below = type.getAnnotation(Subcommands.class);
    return below == null ? List.of() : List.of(below.value());
  }

  private static boolean isCalled(Class<?> verb, String word) {
    Command command = command(verb);
    return Stream.concat(Stream.of(command.name()), Stream.of(command.aliases()))
        .anyMatch(word::equals);
  }

  /** A command that is there to be listed, and never run. */
  private static CommandSpec mentioned(Class<?> verb) {
    Command command = command(verb);
    CommandSpec spec = CommandSpec.create().name(command.name()).aliases(command.aliases());
    spec.usageMessage().description(command.description()).hidden(command.hidden());
    return spec;
  }

  private static Command command(Class<?> verb) {
    Command command = verb.getAnnotation(Command.class);
    if (command == null) {
      throw new IllegalArgumentException(verb + " is no command");
    }
    return command;
  }
}
