package dev.devsandbox.companion.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FoldersTest {
  @TempDir Path dir = Path.of("/");

  @Test
  void whatIsReadOnlyIsDeletedToo() throws Exception {
    Path inner = Files.createDirectories(dir.resolve("a/b"));
    Files.setPosixFilePermissions(
        Files.writeString(inner.resolve("c"), "x"), PosixFilePermissions.fromString("r--------"));
    Files.setPosixFilePermissions(inner, PosixFilePermissions.fromString("r-x------"));
    Folders.delete(dir.resolve("a"));
    assertThat(dir).isEmptyDirectory();
  }

  @Test
  void whereALinkLeadsStays() throws Exception {
    Path kept = Files.writeString(Files.createDirectory(dir.resolve("kept")).resolve("c"), "x");
    Files.createSymbolicLink(
        Files.createDirectory(dir.resolve("a")).resolve("l"), kept.getParent());
    Files.createSymbolicLink(dir.resolve("l"), kept.getParent());
    Folders.delete(dir.resolve("a"));
    assertThat(dir.resolve("a")).doesNotExist();
    assertThat(kept).exists();
  }

  @Test
  void nothingIsDeletedWhereNothingIs() throws Exception {
    Folders.delete(dir.resolve("none"));
    assertThat(dir).isEmptyDirectory();
  }
}
