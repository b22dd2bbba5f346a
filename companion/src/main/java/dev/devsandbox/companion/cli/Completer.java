package dev.devsandbox.companion.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * Finds what the last word of a command line could become. Commands, options and choices are those
 * of the command line itself; what a word names is told by its label in help, such as {@code DISK}.
 */
final class Completer {
  /** Said beside words: a file, which the shell finds by itself. */
  static final String FILES = ":files";

  /** What no shell takes for anything else than a word. */
  private static final Pattern PLAIN =
      Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]*|-[A-Za-z0-9=._-]*");

  private final CommandSpec top;
  private final LiveNames names;

  Completer(CommandSpec top, LiveNames names) {
    this.top = top;
    this.names = names;
  }

  /** Where the last word stands. */
  private static final class Place {
    private CommandSpec command;
    private @Nullable OptionSpec option;
    private int position;
    private boolean foreign;

    Place(CommandSpec command) {
      this.command = command;
    }

    void pass(String word) {
      if (option != null) {
        option = null;
      } else if (word.equals("--")) {
        foreign = true;
      } else if (word.startsWith("-") && word.length() > 1) {
        OptionSpec found = command.findOption(word);
        option = found != null && found.arity().max() > 0 ? found : null;
      } else {
        CommandLine below = command.subcommands().get(word);
        if (below != null && position == 0) {
          command = below.getCommandSpec();
        } else {
          position++;
        }
      }
    }
  }

  /**
   * What the last word could become.
   *
   * @param words all after the program's name, up to the cursor; the last may be empty
   * @return words that begin as it does, and {@link #FILES} if it could be a file
   */
  List<String> complete(List<String> words) {
    List<String> whole = rejoined(words);
    Place place = new Place(top);
    whole.subList(0, Math.max(0, whole.size() - 1)).forEach(place::pass);
    String begun = whole.isEmpty() ? "" : whole.getLast();
    return candidates(place, begun)
        .filter(word -> word.equals(FILES) || word.startsWith(begun))
        .filter(word -> word.equals(FILES) || PLAIN.matcher(word).matches())
        .distinct()
        .sorted()
        .toList();
  }

  /** Bash takes colons and equals signs for words of their own. */
  private static List<String> rejoined(List<String> words) {
    List<String> whole = new ArrayList<>();
    boolean joins = false;
    for (String word : words) {
      boolean separator = word.equals(":") && !whole.isEmpty();
      if (separator || joins) {
        whole.add(whole.removeLast() + word);
      } else if (!word.equals("=")) {
        whole.add(word);
      }
      joins = separator;
    }
    if (!words.isEmpty() && words.getLast().equals("=")) {
      whole.add("");
    }
    return whole;
  }

  private Stream<String> candidates(Place place, String begun) {
    if (place.foreign) {
      return Stream.of(FILES);
    }
    if (place.option != null) {
      return values(place.option);
    }
    int equals = begun.indexOf('=');
    if (begun.startsWith("--") && equals > 0) {
      OptionSpec option = place.command.findOption(begun.substring(0, equals));
      return option == null
          ? Stream.empty()
          : values(option).map(value -> begun.substring(0, equals + 1) + value);
    }
    if (begun.startsWith("-")) {
      return place.command.options().stream()
          .filter(option -> !option.hidden())
          .map(OptionSpec::longestName);
    }
    Stream<String> commands =
        place.position > 0
            ? Stream.empty()
            : place.command.subcommands().entrySet().stream()
                .filter(below -> isShown(below.getKey(), below.getValue()))
                .map(below -> below.getKey());
    return Stream.concat(
        commands,
        place.command.positionalParameters().stream()
            .filter(parameter -> isAt(parameter, place.position))
            .flatMap(this::values));
  }

  private static boolean isShown(String name, CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    return name.equals(spec.name()) && !spec.usageMessage().hidden();
  }

  private static boolean isAt(PositionalParamSpec parameter, int position) {
    return parameter.index().contains(position);
  }

  private Stream<String> values(ArgSpec argument) {
    if (argument.completionCandidates() != null) {
      return StreamSupport.stream(argument.completionCandidates().spliterator(), false)
          .map(choice -> choice.toLowerCase(Locale.ROOT));
    }
    return switch (argument.paramLabel()) {
      case "NAME" -> names.vms().stream();
      case "DISK" -> names.disks().stream();
      case "IMAGE" -> names.images().stream();
      case "FROM", "TO" ->
          Stream.concat(names.vms().stream().map(vm -> vm + ":"), Stream.of(FILES));
      default -> isFile(argument) ? Stream.of(FILES) : Stream.empty();
    };
  }

  private static boolean isFile(ArgSpec argument) {
    return argument.type().equals(Path.class) || argument.paramLabel().equals("COMMAND");
  }
}
