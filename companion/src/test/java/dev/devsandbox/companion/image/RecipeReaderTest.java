package dev.devsandbox.companion.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.devsandbox.companion.host.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecipeReaderTest {
  @TempDir Path dir = Path.of("/");

  private static ImageRecipe read(String yaml) throws Problem {
    return new RecipeReader().read("r.yaml", yaml, null);
  }

  private static void assertWrong(String yaml, CharSequence... said) {
    assertThatThrownBy(() -> read(yaml))
        .isInstanceOfSatisfying(
            Problem.class,
            problem -> {
              assertThat(problem.kind()).isEqualTo(Problem.Kind.USAGE);
              assertThat(problem.getMessage() + "\n" + problem.next())
                  .startsWith("r.yaml")
                  .contains(said);
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "# nothing\n", "{}", "~"})
  void anEmptyRecipeIsTheDefault(String yaml) throws Exception {
    assertThat(read(yaml)).isEqualTo(new RecipeReader().byDefault());
    assertThat(read(yaml).name().value()).isEqualTo("base");
    assertThat(read(yaml).user()).isEqualTo("dev");
    assertThat(read(yaml).base().suite()).isEqualTo("trixie");
  }

  @Test
  void everyKeyHasItsEffect() throws Exception {
    ImageRecipe recipe =
        read(
            """
            name: work
            base: {debian: forky, mirror: "http://mirror.test/debian", security: "https://s.test/d"}
            packages: [ripgrep, g++]
            size: 40G
            user: me
            files:
            - {path: /etc/motd, content: "hello\\n", mode: "0600"}
            dotfiles:
            - {repository: "https://git.test/me/dots.git", ref: v1.2, command: make install}
            """);
    assertThat(recipe.name().value()).isEqualTo("work");
    assertThat(recipe.base().sources())
        .containsExactly(
            "deb http://mirror.test/debian forky main",
            "deb http://mirror.test/debian forky-updates main",
            "deb https://s.test/d forky-security main");
    assertThat(recipe.packages()).containsExactly("ripgrep", "g++");
    assertThat(recipe.size()).isEqualTo(40L << 30);
    assertThat(recipe.user()).isEqualTo("me");
    assertThat(recipe.files()).containsExactly(new RecipeFile("/etc/motd", "hello\n", "600"));
    assertThat(recipe.dotfiles())
        .containsExactly(
            new Dotfiles("https://git.test/me/dots.git", "v1.2", Optional.of("make install")));
    assertThat(recipe.dotfiles().getFirst().folder()).isEqualTo("dots");
  }

  @Test
  void aSnapshotTakesTheArchivesOfThatTime() throws Exception {
    Debian base = read("base: {snapshot: 2026-01-31T00:00:00Z}").base();
    assertThat(base.snapshot()).contains(Instant.parse("2026-01-31T00:00:00Z"));
    assertThat(base.sources())
        .allSatisfy(source -> assertThat(source).contains("/20260131T000000Z "))
        .anySatisfy(source -> assertThat(source).contains("/debian-security/"));
  }

  @Test
  void anUnknownKeyIsNamedWithWhatThereIs() {
    assertWrong("name: a\npakages: []\n", "'pakages'", "packages");
    assertWrong("base:\n  debian: trixie\n  sute: x\n", "'base.sute'", "snapshot");
  }

  @Test
  void aWrongTypeIsNamedWithItsKey() {
    assertWrong("packages: zsh", "line 1: packages has to be a list");
    assertWrong("size: 20", "size has to be a text");
    assertWrong("user: true", "user has to be a text");
    assertWrong("name: a\npackages: [\n[]]\n", "line 3: packages[0]");
    assertWrong("base: trixie", "base has to be a map");
    assertWrong("files: [{path: /a, content: 1.5}]", "files[0].content");
    assertWrong("- name", "a recipe has to be a map");
  }

  @ParameterizedTest
  @ValueSource(strings = {"name: a\nname: b", "name: 'a", "name: a\n---\nname: b", "a: &x [*x]"})
  void whatIsNoSingleYamlDocumentIsRefused(String yaml) {
    assertWrong(yaml, "r.yaml");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "name: Work                                    | Work",
        "name: deadbeef                                | digest",
        "name: '../x'                                  | name",
        "base: {debian: bookworm}                      | forky, trixie",
        "base: {mirror: 'file:///x'}                   | base.mirror",
        "base: {mirror: 'http://a b'}                  | base.mirror",
        "base: {snapshot: yesterday}                   | base.snapshot",
        "base: {snapshot: '2026-01-31T00:00:00Z', mirror: 'http://a.test/'} | base.snapshot",
        "packages: ['zsh;reboot']                      | packages[0]",
        "packages: [zsh, '--help']                     | packages[1]",
        "packages: [~]                                 | packages[0]",
        "size: 2G                                      | 3G to 16T",
        "size: 99999T                                  | 3G to 16T",
        "size: '8 G'                                   | 3G to 16T",
        "user: root                                    | user",
        "user: 'a b'                                   | user",
        "files: [~]                                    | files[0]",
        "files: [{content: a}]                         | path",
        "files: [{path: etc/motd, content: a}]         | files[0].path",
        "files: [{path: /etc/../x, content: a}]        | files[0].path",
        "files: [{path: /, content: a}]                | files[0].path",
        "files: [{path: /etc/a}]                       | content or source",
        "files: [{path: /etc/a, content: a, source: b}]| content or source",
        "files: [{path: /etc/a, content: a, mode: rwx}]| files[0].mode",
        "files: [{path: /etc/a, content: a, mode: '4755'}]  | files[0].mode",
        "files: [{path: /etc/a, source: /nonexistent}] | files[0].source",
        "dotfiles: [~]                                 | repository",
        "dotfiles: [{repository: 'ext::sh -c id'}]     | dotfiles[0].repository",
        "dotfiles: [{repository: '--upload-pack=x'}]   | dotfiles[0].repository",
        "dotfiles: [{repository: 'https://me:secret@git.test/x'}] | password",
        "dotfiles: [{repository: 'https://git.test/.git'}]  | dotfiles[0].repository",
        "dotfiles: [{repository: 'https://git.test/x', ref: '-f'}] | dotfiles[0].ref",
        "dotfiles: [{repository: /a/x}, {repository: /b/x.git}] | dotfiles[1].repository",
        "kubernetes: {}                                | either k3s or archive",
        "kubernetes: {k3s: {}, archive: {}}            | either k3s or archive",
        "kubernetes: {k3s: {version: '1.36'}}          | kubernetes.k3s.version",
        "kubernetes: {k3s: {version: v1.36.4+k3s1/..}} | kubernetes.k3s.version",
        "kubernetes: {k3s: {version: v1.36.4+k3s1}}    | kubernetes.k3s.sha256 is missing",
        "kubernetes: {k3s: {version: v1.36.4+k3s1, sha256: {amd64: abc}}} | k3s.sha256.amd64",
        "kubernetes: {k3s: {version: v1.36.4+k3s1, sha256: {amd64: ~}}}   | k3s.sha256.amd64",
        "kubernetes: {k3s: {version: v1.36.4+k3s1, sha256: {riscv: abc}}} | riscv",
        "kubernetes: {k3s: {version: v1.36.4+k3s1, mirror: 'file:///x'}}  | k3s.mirror",
        "kubernetes: {k3s: {version: v1.36.4+k3s1, mirror: 'http://m.test/'}} | k3s.mirror",
        "kubernetes: {archive: {sha256: abc}}          | kubernetes.archive.file",
        "kubernetes: {archive: {file: /dev/null, sha256: abc}}  | kubernetes.archive.sha256",
        "kubernetes: {archive: {file: /nonexistent, sha256: '%s'}}       | archive.file",
        "kubernetes: {k3s: {version: v1.36.4+k3s1, sha256: {amd64: '%s'}}, images: [~]} | images[0]",
        "kubernetes: {k3s: {version: v1.36.4+k3s1, sha256: {amd64: '%s'}}, images: [/x]} | images[0]",
        "kubernetes: {k3s: {version: v1.36.4+k3s1, sha256: {amd64: '%s'}}, image: []} | images, k3s",
      })
  void aWrongValueIsNamedWithItsKeyOrWhatIsAllowed(String yaml, String said) {
    assertWrong(yaml.replace("%s", "0".repeat(64)), said);
  }

  @ParameterizedTest
  @CsvSource({
    "https://git.test/me/dots.git, dots",
    "ssh://git@git.test/me/dots/, dots",
    "git@git.test:dots, dots",
    "/srv/git/.dotfiles, .dotfiles",
  })
  void aCloneIsNamedAsItsRepository(String repository, String folder) throws Exception {
    assertThat(read("dotfiles: [{repository: '" + repository + "'}]").dotfiles())
        .singleElement()
        .satisfies(dotfiles -> assertThat(dotfiles.folder()).isEqualTo(folder))
        .satisfies(dotfiles -> assertThat(dotfiles.ref()).isEqualTo("HEAD"));
  }

  @Test
  void aFilesSourceIsLookedForBesideTheRecipe() throws Exception {
    Files.writeString(dir.resolve("motd"), "hi");
    Path file = Files.writeString(dir.resolve("r.yaml"), "files: [{path: /etc/m, source: motd}]");
    assertThat(new RecipeReader().read(file).files())
        .containsExactly(new RecipeFile("/etc/m", "hi", "644"));
  }

  @Test
  void anArchiveOfAnotherChecksumIsRefusedWithItsOwn() throws Exception {
    Files.writeString(dir.resolve("k.tar"), "x");
    Path file = dir.resolve("r.yaml");
    String zeros = "0".repeat(64);
    Files.writeString(file, "kubernetes: {archive: {file: k.tar, sha256: '" + zeros + "'}}");
    assertThatThrownBy(() -> new RecipeReader().read(file))
        .hasMessageContaining("kubernetes.archive.sha256")
        .isInstanceOfSatisfying(
            Problem.class, problem -> assertThat(problem.next()).contains(Digest.of("x").value()));
  }

  @Test
  void twoImagesOfOneNameAreRefused() throws Exception {
    Files.writeString(dir.resolve("a.tar"), "x");
    Path file = dir.resolve("r.yaml");
    String k3s = "k3s: {version: v1.36.4+k3s1, sha256: {arm64: '" + "0".repeat(64) + "'}}";
    Files.writeString(file, "kubernetes: {" + k3s + ", images: [a.tar, ./a.tar]}");
    assertThatThrownBy(() -> new RecipeReader().read(file)).hasMessageContaining("images[1]");
  }

  @Test
  void aBinarySourceIsRefused() throws Exception {
    Files.write(dir.resolve("bin"), new byte[] {(byte) 0xff, 0});
    Path file = Files.writeString(dir.resolve("r.yaml"), "files: [{path: /etc/m, source: bin}]");
    assertThatThrownBy(() -> new RecipeReader().read(file)).hasMessageContaining("UTF-8");
  }

  @Test
  void aMissingRecipeSaysSo() {
    assertThatThrownBy(() -> new RecipeReader().read(dir.resolve("none.yaml")))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("there is no recipe");
  }

  @Property
  void anyTextIsARecipeOrAProblem(@ForAll String yaml) {
    try {
      read(yaml);
    } catch (Problem e) {
      assertThat(e.kind()).isEqualTo(Problem.Kind.USAGE);
    }
  }
}
