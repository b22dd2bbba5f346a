package dev.devsandbox.companion.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.companion.host.Command;
import dev.devsandbox.companion.host.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scripts in the shells that they are for, which call this program by its name. */
@Tag("component")
class CompletionShellsTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @TempDir Path dir;

  @BeforeEach
  void program() throws Exception {
    Path home = dir.resolve("home");
    for (String name : new String[] {"work", "world", "other", "$(touch pwned)", "`touch pwned`"}) {
      Files.createDirectories(home.resolve("vm").resolve(name));
    }
    Files.writeString(dir.resolve("w file"), "");
    Path program = Files.createDirectory(dir.resolve("bin")).resolve("devsandbox");
    Files.writeString(
        program,
        """
        #!/bin/sh
        DEVSANDBOX_HOME='%s' exec '%s/bin/java' -XX:TieredStopAtLevel=1 -cp '%s' %s "$@"
        """
            .formatted(
                home,
                System.getProperty("java.home"),
                System.getProperty("java.class.path"),
                DevsandboxMain.class.getName()));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private String shell(String... argv) throws Exception {
    String line = "cd '" + dir + "' && PATH='" + dir.resolve("bin") + ":'$PATH exec \"$@\"";
    Command command =
        new Command(Stream.concat(Stream.of("sh", "-c", line, "sh"), Arrays.stream(argv)).toList());
    Programs.Answer answer = new Programs().ask(command, LIMIT);
    assertThat(answer.errors()).isEmpty();
    assertThat(answer.exit()).isZero();
    assertThat(dir.resolve("pwned")).doesNotExist();
    return answer.output();
  }

  private String bash(String words) throws Exception {
    return shell(
        "bash",
        "--norc",
        "-c",
        """
        source <(devsandbox completion bash)
        COMP_WORDS=(devsandbox %s) COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        complete -p devsandbox
        _devsandbox
        printf '%%s\\n' "${COMPREPLY[@]}"
        """
            .formatted(words));
  }

  @Test
  void bashKnowsCommandsAndLiveNames() throws Exception {
    assertThat(bash("vm start w")).endsWith("\nwork\nworld\n");
    assertThat(bash("vm sus")).endsWith("\nsuspend\n");
  }

  @Test
  void whatIsTypedIsNotRunByBash() throws Exception {
    assertThat(bash("vm start '$(touch pwned)' ''")).doesNotContain("pwned");
    assertThat(bash("vm start ''")).endsWith("\nother\nwork\nworld\n");
  }

  /** Its function as the line editor calls it; what it would show is printed. */
  private String zsh(String words) throws Exception {
    return shell(
        "zsh",
        "-f",
        "-c",
        """
        compdef() { print -r -- "$@" }
        compadd() { print -rl -- "$@" }
        _files() { print FILES }
        source <(devsandbox completion zsh)
        words=(devsandbox %s) CURRENT=${#words}
        _devsandbox
        """
            .formatted(words));
  }

  @Test
  void zshKnowsCommandsLiveNamesAndFiles() throws Exception {
    assertThat(zsh("vm start w")).isEqualTo("_devsandbox devsandbox\n--\nwork\nworld\n");
    assertThat(zsh("vm start ''")).endsWith("--\nother\nwork\nworld\n");
    assertThat(zsh("vm import ''")).endsWith("devsandbox\nFILES\n");
    assertThat(zsh("vm start '$(touch pwned)' ''")).doesNotContain("pwned");
  }

  private String fish(String line) throws Exception {
    return shell(
        "fish",
        "--no-config",
        "-c",
        "devsandbox completion fish | source; complete -C '" + line + "'");
  }

  @Test
  void fishKnowsCommandsLiveNamesAndFiles() throws Exception {
    assertThat(fish("devsandbox vm start w")).isEqualTo("work\nworld\n");
    assertThat(fish("devsandbox vm sus")).isEqualTo("suspend\n");
    assertThat(fish("devsandbox vm import w")).contains("w file");
    assertThat(fish("devsandbox vm start (touch pwned) ")).doesNotContain("pwned");
  }
}
