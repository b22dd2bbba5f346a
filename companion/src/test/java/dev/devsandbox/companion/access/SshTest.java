package dev.devsandbox.companion.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.devsandbox.companion.host.Command;
import dev.devsandbox.companion.host.Home;
import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.host.Programs;
import dev.devsandbox.companion.vm.VmHome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ssh -G} tells how OpenSSH itself understands what it is given. */
class SshTest {
  private static final Path KEY = Path.of("/home/me/.devsandbox/ssh/id_ed25519");

  @TempDir Path dir;

  private static Guest guest(Path folder) {
    return new Guest(new Name("box"), new VmHome(folder), "dev", 40022);
  }

  private static Guest guest() {
    return guest(Path.of("/home/me/.devsandbox/vm/box"));
  }

  private static List<String> understood(String... arguments) throws Problem {
    return new Programs().run(Command.of(arguments), Duration.ofSeconds(30)).lines().toList();
  }

  private List<String> understood(Home home, Guest guest) throws Problem {
    SshConfig config = new SshConfig(home, KEY);
    config.write(List.of(guest));
    return understood("ssh", "-G", "-F", config.file().toString(), guest.alias());
  }

  @Test
  void theFirstConnectionIsAlreadyStrict() throws Exception {
    assertThat(understood(new Home(dir), guest()))
        .contains(
            "hostname 127.0.0.1",
            "port 40022",
            "user dev",
            "hostkeyalias devsandbox-box",
            "stricthostkeychecking true",
            "userknownhostsfile /home/me/.devsandbox/vm/box/known_hosts",
            "globalknownhostsfile /dev/null",
            "updatehostkeys false");
  }

  @Test
  void onlyTheKeyOfTheHomeIsOfferedAndNothingIsForwarded() throws Exception {
    assertThat(understood(new Home(dir), guest()))
        .contains(
            "identityfile " + KEY,
            "identitiesonly yes",
            "identityagent none",
            "preferredauthentications publickey",
            "forwardagent no",
            "forwardx11 no");
  }

  @Test
  void theCommandLineSaysTheSameAsTheFile() throws Exception {
    Command login = new Ssh(KEY).login(guest(), List.of(), false);
    List<String> argv = login.argv();
    String[] asking = argv.toArray(String[]::new);
    asking[argv.size() - 1] = "-G";
    String[] asked = Arrays.copyOf(asking, asking.length + 1);
    asked[argv.size()] = guest().alias();
    assertThat(understood(asked))
        .containsExactlyInAnyOrderElementsOf(understood(new Home(dir), guest()));
  }

  @Test
  void aHomeWithSpacesAndPercentSignsIsUnderstood() throws Exception {
    Home home = new Home(dir.resolve("my %h home"));
    Guest guest = guest(home.root().resolve("vm/box"));
    assertThat(understood(home, guest))
        .contains("userknownhostsfile " + home.root().resolve("vm/box/known_hosts"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\"b", "a\nHost *", "${HOME}", "a\\b", "a'b"})
  void aHomeThatSshCannotBeToldOfIsRefused(String name) {
    assertThatThrownBy(
            () -> new Ssh(KEY).login(guest(Path.of("/" + name + "/box")), List.of(), false))
        .isInstanceOfSatisfying(
            Problem.class, e -> assertThat(e.next()).contains("DEVSANDBOX_HOME"));
  }

  @Test
  void theConfigurationIsForItsUserAloneAndSaysTheLineToInclude() throws Exception {
    SshConfig config = new SshConfig(new Home(dir), KEY);
    config.write(List.of(guest()));
    assertThat(config.include()).isEqualTo("Include \"" + config.file() + "\"");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(config.file())))
        .isEqualTo("rw-------");
  }

  @Test
  void theConfigurationIsRefreshedOnlyForWhoAskedForIt() throws Exception {
    SshConfig config = new SshConfig(new Home(dir), KEY);
    config.refresh(List.of(guest()));
    assertThat(config.file()).doesNotExist();
    config.write(List.of());
    config.refresh(List.of(guest()));
    assertThat(config.file()).content().contains("Host devsandbox-box\n");
  }

  @Test
  void aShellOfTheGuestTakesTheWordsApartAsTheyWereTyped() throws Exception {
    Command login = new Ssh(KEY).login(guest(), List.of("printf", "%s.", "a b", "$(id)"), false);
    assertThat(understood("sh", "-c", login.argv().getLast())).containsExactly("a b.$(id).");
  }

  @Test
  void aTerminalIsThereWhenAskedFor() throws Exception {
    assertThat(new Ssh(KEY).login(guest(), List.of("top"), true).argv()).contains("-t");
    assertThat(new Ssh(KEY).login(guest(), List.of("top"), false).argv()).doesNotContain("-t");
  }

  @Test
  void copiesUseTheProtocolInWhichTheGuestNamesNoFilesHere() throws Exception {
    Command copy =
        new Ssh(KEY).copy(guest(), new Copy.OutOf(new Name("box"), "a*[b]", "-c"), false);
    assertThat(copy.argv()).contains("-s").endsWith("--", "devsandbox-box:a\\*\\[b\\]", "./-c");
  }

  @Test
  void aFolderIsCopiedInto() throws Exception {
    Command copy = new Ssh(KEY).copy(guest(), new Copy.Into(new Name("box"), "/src", "x y*"), true);
    assertThat(copy.argv()).contains("-r").endsWith("--", "/src", "devsandbox-box:x y*");
  }
}
