package dev.devsandbox.companion.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.companion.host.Command;
import dev.devsandbox.companion.host.Programs;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On a real terminal, that of {@code script}. */
@Tag("component")
class RawTerminalTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path dir;

  /** A program that makes its terminal raw, says so to a pipe, and ends when another does. */
  static final class Program {
    public static void main(String[] args) throws Exception {
      Path folder = Path.of(args[0]);
      try (RawTerminal _ = RawTerminal.enter().orElseThrow()) {
        Files.writeString(folder.resolve("raw"), "raw");
        Files.readAllBytes(folder.resolve("end"));
      }
    }
  }

  /**
   * Says how the terminal is before, meanwhile and after. No signal is ignored, though a shell's
   * background program ignores SIGINT, and one below nohup SIGHUP.
   */
  private String[] told(String ending) throws Exception {
    Path lines = dir.resolve("told");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String program =
        Command.of(
                java,
                "-cp",
                System.getProperty("java.class.path"),
                Program.class.getName(),
                dir.toString())
            .toString();
    Path script =
        Files.writeString(
            dir.resolve("script.sh"),
            """
            cd %s && mkfifo raw end
            exec 3>%s
            stty -g >&3
            env --default-signal=HUP,INT,TERM %s </dev/tty &
            cat raw
            stty -g >&3
            %s
            wait $!
            stty -g >&3
            """
                .formatted(dir, lines, program, ending));
    new Programs().run(Command.of("script", "-qec", "sh " + script, "/dev/null"), LIMIT);
    return Files.readString(lines).split("\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {": >end", "kill -TERM $!", "kill -HUP $!", "kill -INT $!"})
  void theTerminalIsAsItWasHoweverTheProgramEnds(String ending) throws Exception {
    String[] told = told(ending);
    assertThat(told).hasSize(3);
    assertThat(told[1]).isNotEqualTo(told[0]);
    assertThat(told[2]).isEqualTo(told[0]);
  }

  @Test
  void whatIsNoTerminalStaysAsItIs() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process program =
        new ProcessBuilder(
                java,
                "-cp",
                System.getProperty("java.class.path"),
                Program.class.getName(),
                dir.toString())
            .start();
    try (InputStream errors = program.getErrorStream()) {
      program.getOutputStream().close();
      assertThat(new String(errors.readAllBytes())).contains("NoSuchElementException");
    }
    assertThat(program.waitFor()).isNotZero();
    assertThat(dir.resolve("raw")).doesNotExist();
  }
}
