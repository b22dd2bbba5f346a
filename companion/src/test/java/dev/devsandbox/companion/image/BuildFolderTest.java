package dev.devsandbox.companion.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildFolderTest {
  @TempDir Path dir = Path.of("/");

  private Path laid(String recipe) throws Exception {
    new BuildFolder(dir).lay(BuildPlanTest.plan(recipe, dir));
    return dir;
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void everySettingThatShipsIsLaidOut() throws Exception {
    Path shipped = Path.of(BuildFolder.class.getResource("overlay").toURI());
    try (Stream<Path> files = Files.walk(shipped)) {
      List<Path> all = files.filter(Files::isRegularFile).map(shipped::relativize).toList();
      Path overlay = laid("").resolve("overlay");
      assertThat(all).isNotEmpty().allSatisfy(file -> assertThat(overlay.resolve(file)).exists());
    }
  }

  @Test
  void programsCanBeRun() throws Exception {
    Path overlay = laid("").resolve("overlay/usr/lib");
    assertThat(mode(overlay.resolve("systemd/system-generators/devsandbox-data")))
        .isEqualTo("rwxr-xr-x");
    assertThat(mode(overlay.resolve("devsandbox/check-data-disk"))).isEqualTo("rwxr-xr-x");
  }

  @Test
  void aRecipesFileHasItsContentAndMode() throws Exception {
    Path file =
        laid("files: [{path: /etc/sudoers.d/x, content: a, mode: '440'}]")
            .resolve("files/etc/sudoers.d/x");
    assertThat(file).hasContent("a");
    assertThat(mode(file)).isEqualTo("r--r-----");
  }

  @Test
  void dotfilesAreSetUpByTheirCommandOrTheUsual() throws Exception {
    Path scripts =
        laid("dotfiles: [{repository: /a/one, command: 'make x'}, {repository: /a/two}]")
            .resolve("files/.devsandbox");
    assertThat(scripts.resolve("dotfiles-0")).hasContent("set -e\ncd ~/one\nmake x\n");
    assertThat(Files.readString(scripts.resolve("dotfiles-1")))
        .startsWith("set -e\ncd ~/two\n")
        .contains("./bootstrap.sh start", "./install.sh", "chezmoi");
  }

  @Test
  void aListNamesFilesAndLinksInOrderButNoFolders() throws Exception {
    Path top = Files.createDirectories(dir.resolve("files/b")).getParent();
    Files.writeString(top.resolve("b/x\ny"), "");
    Files.writeString(top.resolve("a"), "");
    Files.createSymbolicLink(top.resolve("c"), Path.of("b"));
    new BuildFolder(dir).list("files");
    assertThat(Files.readString(dir.resolve("files.list"), StandardCharsets.UTF_8))
        .isEqualTo("./a\0./b/x\ny\0./c\0");
  }
}
