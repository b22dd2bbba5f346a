package dev.devsandbox.companion.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CopyTest {
  private static final Name WORK = new Name("work");

  @Test
  void theSideWithANameIsTheVm() throws Exception {
    assertThat(Copy.parse("a", "work:b")).isEqualTo(new Copy.Into(WORK, "a", "b"));
    assertThat(Copy.parse("work:b", "a")).isEqualTo(new Copy.OutOf(WORK, "b", "a"));
  }

  @Test
  void noPathInTheVmIsItsUsersHome() throws Exception {
    assertThat(Copy.parse("a", "work:")).isEqualTo(new Copy.Into(WORK, "a", ""));
  }

  @Test
  void aSlashBeforeTheColonMakesItAFileHere() throws Exception {
    assertThat(Copy.parse("./a:b", "work:c:d")).isEqualTo(new Copy.Into(WORK, "./a:b", "c:d"));
  }

  @ParameterizedTest
  @CsvSource({"a,b", "work:a,work:b", "'',work:b", "Work:a,b", "work :a,b", "-x:a,b", ":a,b"})
  void anythingElseIsAWrongCommandLine(String from, String to) {
    assertThatThrownBy(() -> Copy.parse(from, to))
        .isInstanceOfSatisfying(
            Problem.class, e -> assertThat(e.kind()).isEqualTo(Problem.Kind.USAGE));
  }
}
