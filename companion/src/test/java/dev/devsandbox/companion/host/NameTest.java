package dev.devsandbox.companion.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NameTest {
  @ParameterizedTest
  @ValueSource(strings = {"a", "work", "w-1", "0", "a23456789012345678901234567890bc"})
  void labelsAreNames(String typed) throws Problem {
    assertThat(Name.parse("VM", typed).value()).isEqualTo(typed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        "a-",
        "-a",
        "A",
        "a b",
        "a/b",
        "..",
        "a'b",
        "a\nb",
        "ä",
        "a.b",
        "$(id)",
        "a234567890123456789012345678901bc"
      })
  void everythingElseIsRefusedAsAWrongCommandLine(String typed) {
    assertThatThrownBy(() -> Name.parse("VM", typed))
        .isInstanceOfSatisfying(
            Problem.class, problem -> assertThat(problem.kind()).isEqualTo(Problem.Kind.USAGE));
  }

  @Property
  void aRefusalIsOneLineOfPrintableAscii(@ForAll String typed) {
    try {
      Name.parse("VM", typed);
    } catch (Problem problem) {
      assertThat(problem.getMessage()).matches("[ -~…]{0,700}");
    }
  }
}
