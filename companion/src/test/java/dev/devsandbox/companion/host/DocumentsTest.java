package dev.devsandbox.companion.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocumentsTest {
  record Sample(Name name, Instant made, Optional<Integer> port) {}

  @TempDir Path dir;
  private final Documents documents = new Documents();

  @Test
  void whatIsWrittenIsReadAgain() throws Exception {
    Sample sample =
        new Sample(new Name("a"), Instant.parse("2026-01-02T03:04:05Z"), Optional.of(1));
    documents.write(dir.resolve("a.json"), sample);
    assertThat(documents.read(dir.resolve("a.json"), Sample.class)).contains(sample);
  }

  @Test
  void onlyItsUserCanReadAFile() throws Exception {
    documents.write(dir.resolve("a.json"), "x");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve("a.json"))))
        .isEqualTo("rw-------");
  }

  @Test
  void noFileIsNoDocument() throws Exception {
    assertThat(documents.read(dir.resolve("none"), Sample.class)).isEmpty();
  }

  @Test
  void aTornFileIsNamed() throws Exception {
    Path torn = Files.writeString(dir.resolve("torn.json"), "{\"name\":\"a\",");
    assertThatThrownBy(() -> documents.read(torn, Sample.class))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("torn.json");
  }

  @Test
  void aWrongNameInAFileIsRefused() throws Exception {
    Path file = Files.writeString(dir.resolve("a.json"), "{\"name\":\"../b\"}");
    assertThatThrownBy(() -> documents.read(file, Sample.class)).isInstanceOf(Problem.class);
  }

  @Test
  void whatACrashedWriterLeftIsReplaced() throws Exception {
    Files.writeString(dir.resolve("a.json.next"), "half");
    documents.write(dir.resolve("a.json"), "x");
    assertThat(documents.read(dir.resolve("a.json"), String.class)).contains("x");
    assertThat(dir.resolve("a.json.next")).doesNotExist();
  }
}
