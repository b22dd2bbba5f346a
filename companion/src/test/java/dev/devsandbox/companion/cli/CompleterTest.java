package dev.devsandbox.companion.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CompleterTest {
  private static final LiveNames NAMES =
      new LiveNames() {
        @Override
        public List<String> vms() {
          return List.of("work", "world", "$(id)", "a b", "x\ny");
        }

        @Override
        public List<String> disks() {
          return List.of("data");
        }

        @Override
        public List<String> images() {
          return List.of("base", "0123456789ab");
        }
      };

  private static List<String> complete(String... words) {
    List<String> all = List.of(words);
    List<String> before = all.subList(0, all.size() - 1);
    return new Completer(CommandTree.of(DevsandboxMain.class, before).getCommandSpec(), NAMES)
        .complete(all);
  }

  @Test
  void aWordBecomesACommandThatHelpShows() {
    assertThat(complete("d")).containsExactly("disk", "doctor", "down");
    assertThat(complete("vm", "re")).containsExactly("rename", "restart", "restore", "resume");
    assertThat(complete("vm", "help")).isEmpty();
    assertThat(complete("no-such", "")).isEmpty();
  }

  @Test
  void aNameIsThatOfWhatTheCommandIsAbout() {
    assertThat(complete("vm", "start", "w")).containsExactly("work", "world");
    assertThat(complete("vm", "start", "--no-wait", "wor")).containsExactly("work", "world");
    assertThat(complete("vm", "start", "--timeout", "9", "work")).containsExactly("work");
    assertThat(complete("disk", "grow", "")).containsExactly("data");
    assertThat(complete("image", "remove", "b")).containsExactly("base");
    assertThat(complete("vm", "create", "x", "--image", ""))
        .containsExactly("0123456789ab", "base");
    assertThat(complete("vm", "create", "x", "--disk", "d")).containsExactly("data");
    assertThat(complete("vm", "rename", "work", "")).isEmpty();
  }

  @Test
  void anOptionIsCompletedAndSoAreItsChoices() {
    assertThat(complete("vm", "stop", "--f")).containsExactly("--force");
    assertThat(complete("up", "--su")).containsExactly("--suspend-others");
    assertThat(complete("vm", "list", "-o", "")).containsExactly("json", "table", "yaml");
    assertThat(complete("completion", "")).containsExactly("bash", "fish", "zsh");
    assertThat(complete("vm", "list", "--output=j")).containsExactly("--output=json");
    assertThat(complete("vm", "list", "--nonsense=j")).isEmpty();
    assertThat(complete("vm", "create", "--cpus", "")).isEmpty();
  }

  @Test
  void filesAreLeftToTheShell() {
    assertThat(complete("vm", "import", "")).containsExactly(Completer.FILES);
    assertThat(complete("vm", "export", "work", "x")).containsExactly(Completer.FILES);
    assertThat(complete("vm", "cp", "wo")).containsExactly(Completer.FILES, "work:", "world:");
    assertThat(complete("vm", "ssh", "work", "--", "ls", "")).containsExactly(Completer.FILES);
  }

  @Test
  void whatBashTearsApartIsPutTogether() {
    assertThat(complete("vm", "cp", "work", ":", "notes", "wor"))
        .containsExactly(Completer.FILES, "work:", "world:");
    assertThat(complete("vm", "create", "x", "--image", "=", "b")).containsExactly("base");
    assertThat(complete("vm", "create", "x", "--image", "=")).contains("base");
  }

  @Test
  void nothingThatAShellCouldTakeForMoreThanAWordIsSaid() {
    assertThat(complete("vm", "start", "")).containsExactly("work", "world");
  }
}
