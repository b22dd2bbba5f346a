package dev.devsandbox.companion.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NamedFoldersTest {
  @TempDir Path dir;

  @Test
  void whatIsFinishedIsListedByNameAndNothingElse() throws Exception {
    NamedFolders folders = new NamedFolders(dir);
    for (String name : new String[] {"b", "a", "Not_of_ours", "lost+found"}) {
      Files.createDirectory(dir.resolve(name));
    }
    Files.createDirectory(folders.unfinished(new Name("a"), "7.new"));
    Files.createFile(dir.resolve("file"));
    Files.createFile(dir.resolve(".file"));
    assertThat(folders.names()).containsExactly(new Name("a"), new Name("b"));
    assertThat(folders.unfinished()).containsExactly(dir.resolve(".a.7.new"));
  }

  @Test
  void aFolderThatIsNotThereHoldsNothing() throws Exception {
    assertThat(new NamedFolders(dir.resolve("none")).names()).isEmpty();
  }

  @Test
  void whatIsNoFolderIsToldWithItsReason() throws Exception {
    Path file = Files.createFile(dir.resolve("file"));
    assertThatThrownBy(() -> new NamedFolders(file).names())
        .isInstanceOfSatisfying(
            Problem.class, p -> assertThat(p.kind()).isEqualTo(Problem.Kind.UNAVAILABLE))
        .hasMessageContaining("file");
  }
}
