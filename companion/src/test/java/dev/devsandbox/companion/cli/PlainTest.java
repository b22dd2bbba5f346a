package dev.devsandbox.companion.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.companion.doctor.Finding;
import java.io.PrintWriter;
import java.io.StringWriter;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class PlainTest {
  private static final String TITLE = "\u001b]0;a title\u0007";

  @ParameterizedTest
  @CsvSource({
    "'a\u001b[2Jb', 'a\\u{1b}[2Jb'",
    "'a\rb', 'a\\u{d}b'",
    "'a\u009bb', 'a\\u{9b}b'",
    "'a\u202eb', 'a\\u{202e}b'",
    "'a\u2028b', 'a\\u{2028}b'",
    "'a\u007fb', 'a\\u{7f}b'"
  })
  void whatSteersATerminalIsShown(String text, String plain) {
    assertThat(Plain.text(text)).isEqualTo(plain);
  }

  @Test
  void wordsOfAnyLanguageStayAsTheyAreAndSoDoLines() {
    assertThat(Plain.text("größer, 大きい 😀…\n\tnext")).isEqualTo("größer, 大きい 😀…\n\tnext");
  }

  @Property
  void nothingThatSteersIsLeftOfAnyText(@ForAll String text) {
    assertThat(Plain.text(text).codePoints())
        .noneMatch(c -> c != '\n' && c != '\t' && Character.isISOControl(c))
        .noneMatch(c -> Character.getType(c) == Character.FORMAT);
  }

  @Test
  void anErrorCannotSteerTheTerminal() {
    StringWriter err = new StringWriter();
    String[] args = {"doctor", "--kubeconfig", "/nonexistent/" + TITLE};
    CommandLine line = DevsandboxMain.commandLine(args);
    line.setErr(new PrintWriter(err, true));
    line.execute(args);
    assertThat(err.toString().strip())
        .isEqualTo("devsandbox: no kubeconfig at /nonexistent/\\u{1b}]0;a title\\u{7}");
  }

  @Test
  void whatADoctorsPatientSaysCannotSteerTheTerminal() {
    assertThat(DoctorCommand.text(Finding.fail("cluster", "it says " + TITLE, "try " + TITLE)))
        .doesNotContain("\u001b", "\u0007")
        .contains("it says \\u{1b}]0;a title\\u{7}");
  }
}
