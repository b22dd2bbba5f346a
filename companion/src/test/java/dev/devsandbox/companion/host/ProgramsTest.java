package dev.devsandbox.companion.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
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

  @Test
  void aProgramThatSaysMuchBeforeItAnswersIsHeard() throws Problem {
    Command command = Command.of("sh", "-c", "head -c 300000 /dev/zero >&2; echo done");
    assertThat(programs.run(command, LIMIT)).isEqualTo("done\n");
  }

  @Test
  void whatAProgramSaysIsPassedOnWhileItRuns() throws Exception {
    SynchronousQueue<String> lines = new SynchronousQueue<>();
    Command command = Command.of("sh", "-c", "echo first >&2; read line; echo second >&2");
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try {
            programs.follow(command, LIMIT, line -> hand(lines, line));
          } catch (Problem e) {
            hand(lines, String.valueOf(e.getMessage()));
          }
        });
    assertThat(lines.poll(LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo("first");
    assertThat(lines.poll(LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo("second");
  }

  private static void hand(SynchronousQueue<String> lines, String line) {
    try {
      lines.put(line);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
