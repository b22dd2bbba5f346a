package dev.devsandbox.companion.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgramsTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private final Programs programs = new Programs();

  @Test
  void aFailureTellsTheLastWordsOfTheProgram() {
    assertThatThrownBy(() -> programs.run(Command.of("sh", "-c", "echo why >&2; exit 3"), LIMIT))
        .isInstanceOf(Problem.class)
        .hasMessage("sh failed with exit code 3: why");
  }

  @Test
  void aMissingProgramSaysHowToFindOutWhatIsNeeded() {
    assertThatThrownBy(() -> programs.run(Command.of("no-such-program"), LIMIT))
        .isInstanceOfSatisfying(
            Problem.class,
            problem -> {
              assertThat(problem.kind()).isEqualTo(Problem.Kind.UNAVAILABLE);
              assertThat(problem.next()).contains("doctor");
            });
  }

  @Test
  void aProgramThatHangsIsEnded() {
    assertThatThrownBy(
            () -> programs.run(Command.of("sh", "-c", "sleep 1000"), Duration.ofMillis(100)))
        .isInstanceOfSatisfying(
            Problem.class, problem -> assertThat(problem.kind()).isEqualTo(Problem.Kind.TIMEOUT));
  }

  @Test
  void moreOutputThanIsKeptIsReadAndDropped() throws Problem {
    Command command = Command.of("head", "-c", "6000000", "/dev/zero");
    assertThat(programs.run(command, LIMIT)).hasSize(4 << 20);
  }
}
