package dev.devsandbox.companion.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.devsandbox.companion.cli.TestProgram;
import dev.devsandbox.companion.host.Command;
import dev.devsandbox.companion.host.Documents;
import dev.devsandbox.companion.host.Folders;
import dev.devsandbox.companion.host.Home;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.host.Programs;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real builds, by an ordinary user. */
@Tag("vm")
class ImageBuildVmTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path dir = Path.of("/");

  @BeforeEach
  void makeScratch() throws IOException {
    Files.createDirectory(scratch());
  }

  /** JUnit can't delete read-only folders. */
  @AfterEach
  void delete() throws IOException {
    Folders.delete(dir.resolve("home"));
    Files.delete(scratch());
  }

  private Home home() {
    return new Home(dir.resolve("home"));
  }

  private Image build(String yaml) throws Problem {
    BuildHost host = new BuildHost("Linux", environment());
    return new ImageBuilder(home(), new Programs(), new Documents(), host)
        .build(new RecipeReader().read("r.yaml", yaml, dir), System.out::println);
  }

  /** With scratch folders where the test can see them, and the namespace's users can enter. */
  private Map<String, String> environment() {
    return Map.of("PATH", System.getenv("PATH"), "TMPDIR", scratch().toString());
  }

  private Path scratch() {
    return Path.of("/var/tmp", "devsandbox-test-" + dir.getFileName());
  }

  private List<Path> leftInScratch() throws IOException {
    try (Stream<Path> left = Files.list(scratch())) {
      return left.toList();
    }
  }

  @Test
  void anImageVerifiesAndIsNoMachineYet() throws Exception {
    Image image = TestImage.get();
    ImageStore store = new ImageStore(Home.of(System.getenv()), new Documents());
    assertThat(new ImageCheck(store, new Programs()).check(image, Instant.now()))
        .isEqualTo(new ImageCheck.Verdict(List.of(), List.of()));
    RootFileSystem root = RootFileSystem.of(store.disk(image.digest()), dir);
    assertThat(root.read("/etc/machine-id")).isEmpty();
    assertThat(root.read("/etc/systemd/network/50-devsandbox.network"))
        .contains("ClientIdentifier=mac");
    assertThat(root.list("/etc/ssh")).isNotEmpty().noneMatch(name -> name.startsWith("ssh_host"));
    assertThat(root.list("/var/lib/apt/lists")).isEmpty();
    assertThat(root.list("/root")).noneMatch(name -> name.endsWith("history"));
    assertThat(root.list("/")).doesNotContain(".devsandbox");
    assertThat(root.list("/var/lib/cloud")).isEmpty();
    assertThat(root.read("/etc/shadow")).contains("root:!").contains("dev:!");
    assertThat(root.read("/etc/passwd")).contains("dev:x:1000:1000::/home/dev:/usr/bin/zsh");
    assertThat(root.read("/etc/hostname")).isEqualTo("localhost\n");
    assertThat(root.read("/etc/resolv.conf") + root.read("/etc/hosts"))
        .doesNotContain(Files.readString(Path.of("/etc/hostname")).strip());
  }

  @Test
  void aKilledBuildLeavesNothingAfterTheNext() throws Exception {
    Process build = start();
    try (BufferedReader lines = build.errorReader(StandardCharsets.UTF_8)) {
      String line = lines.readLine();
      while (line != null && !line.contains("downloading")) {
        line = lines.readLine();
      }
      assertThat(line).isNotNull();
      assertThat(leftInScratch()).isNotEmpty();
    } finally {
      build.destroyForcibly().waitFor();
    }
    assertThatThrownBy(() -> build("packages: [no-such-package]"))
        .hasMessageContaining("no-such-package");
    assertThat(leftInScratch()).isEmpty();
    assertThat(Folders.files(home().images())).allMatch(file -> file.endsWith("build.lock"));
  }

  private Process start() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(TestProgram.within(LIMIT).command("image", "build").argv());
    builder.environment().putAll(environment());
    builder.environment().put("DEVSANDBOX_HOME", home().root().toString());
    return builder.start();
  }

  @Test
  @Tag("vm-long")
  void theSameRecipeGivesTheSameImage() throws Exception {
    assertThat(build("").digest()).isEqualTo(TestImage.get().digest());
    assertThat(leftInScratch()).isEmpty();
  }

  @Test
  @Tag("vm-long")
  void whatARecipeAsksForIsInTheImage() throws Exception {
    Path dots = dir.resolve("dots");
    commit(dots);
    Image image =
        build(
            """
            name: mine
            user: me
            size: 5G
            packages: [ripgrep]
            files:
            - {path: /etc/motd, content: hello}
            - {path: /home/me/notes/a, content: mine, mode: "600"}
            dotfiles:
            - {repository: %s}
            """
                .formatted(dots));
    assertThat(image.virtualBytes()).isEqualTo(5L << 30);
    ImageStore store = new ImageStore(home(), new Documents());
    RootFileSystem root = RootFileSystem.of(store.disk(image.digest()), dir);
    assertThat(Files.readString(store.folder(image.digest()).resolve("packages.txt")))
        .contains("\nripgrep ");
    assertThat(root.read("/etc/motd")).isEqualTo("hello");
    assertThat(root.owner("/home/me/notes/a")).isEqualTo("100600 1000");
    assertThat(root.read("/home/me/.zshrc")).isEqualTo("PROMPT=mine\n");
    assertThat(root.read("/home/me/who")).isEqualTo("me\n");
  }

  /** A repository of dotfiles that sets itself up. */
  private void commit(Path dots) throws Exception {
    Files.createDirectory(dots);
    Files.writeString(dots.resolve("zshrc"), "PROMPT=mine\n");
    Path script = dots.resolve("bootstrap.sh");
    Files.writeString(script, "#!/bin/sh\n[ $1 = start ] && cp zshrc ~/.zshrc && id -un >~/who\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();
    String git = "git -c user.name=a -c user.email=a@b.test -C '" + dots + "' ";
    new Programs()
        .run(
            Command.of("sh", "-ec", git + "init -q; " + git + "add -A; " + git + "commit -qm dots"),
            LIMIT);
  }
}
