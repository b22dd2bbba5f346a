package dev.devsandbox.companion.doctor.machine;

import dev.devsandbox.companion.host.Architecture;
import dev.devsandbox.companion.host.Command;
import dev.devsandbox.companion.host.Home;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.host.Programs;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The machine under examination, as its user sees it.
 *
 * @param architecture of the Java that runs this, which an emulator may hide
 * @param path folders of programs, in order
 * @param root where this machine's {@code etc} and {@code dev} are
 * @param user the account's name
 * @param home the companion's folder
 */
public record Machine(
    Platform platform,
    Architecture architecture,
    List<Path> path,
    Path root,
    String user,
    Home home) {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  public Machine {
    path = List.copyOf(path);
  }

  /** The machine that this runs on. */
  public static Machine here(Map<String, String> environment) throws Problem {
    List<Path> path = new ArrayList<>();
    for (String folder : environment.getOrDefault("PATH", "").split(File.pathSeparator)) {
      if (!folder.isEmpty()) {
        path.add(Path.of(folder));
      }
    }
    // Where mmdebstrap looks, and Debian's PATH of an ordinary user doesn't.
    path.addAll(List.of(Path.of("/usr/sbin"), Path.of("/sbin")));
    return new Machine(
        Platform.ofJava(System.getProperty("os.name", "")),
        Architecture.ofHost(),
        path,
        Path.of("/"),
        System.getProperty("user.name", ""),
        Home.of(environment));
  }

  /** The program with this name that a command would start. */
  Optional<Path> find(String program) {
    return path.stream()
        .map(folder -> folder.resolve(program))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst();
  }

  /** Those of the programs that are missing. */
  List<String> missing(List<String> programs) {
    return programs.stream().filter(program -> find(program).isEmpty()).toList();
  }

  /**
   * What a program answers.
   *
   * @return empty when it is missing, fails, or takes longer than 20 s
   */
  Optional<String> ask(String program, String... arguments) {
    Optional<Path> file = find(program);
    if (file.isEmpty()) {
      return Optional.empty();
    }
    List<String> argv = new ArrayList<>(List.of(file.get().toString()));
    argv.addAll(List.of(arguments));
    try {
      Programs.Answer answer = new Programs().ask(new Command(argv), LIMIT);
      return answer.exit() == 0 ? Optional.of(answer.output().strip()) : Optional.empty();
    } catch (Problem e) {
      return Optional.empty();
    }
  }
}
