package dev.devsandbox.companion.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.companion.host.Command;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.host.Programs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The program as a person runs it: in a process of its own.
 *
 * @param options of its Java
 * @param limit for one call
 */
public record TestProgram(List<String> options, Duration limit) {

  /** The program without options. */
  public static TestProgram within(Duration limit) {
    return new TestProgram(List.of(), limit);
  }

  /** What starts it with these words. */
  public Command command(String... words) {
    List<String> argv = new ArrayList<>();
    argv.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    argv.addAll(options);
    argv.addAll(List.of("-cp", System.getProperty("java.class.path")));
    argv.add("dev.devsandbox.companion.cli.DevsandboxMain");
    argv.addAll(List.of(words));
    return new Command(argv);
  }

  /** How it ends, whatever comes out; its progress goes to the test's log. */
  public Programs.Answer ask(String... words) throws Problem {
    return new Programs().follow(command(words), limit, System.out::println);
  }

  /** What it says on standard output when it succeeds, which it must. */
  public String succeeds(String... words) throws Problem {
    Programs.Answer answer = ask(words);
    assertThat(answer.exit()).as(answer.errors()).isZero();
    return answer.output().strip();
  }
}
