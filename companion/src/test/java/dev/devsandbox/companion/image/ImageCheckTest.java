package dev.devsandbox.companion.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.companion.host.Documents;
import dev.devsandbox.companion.host.Folders;
import dev.devsandbox.companion.host.Home;
import dev.devsandbox.companion.host.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageCheckTest {
  private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");

  @TempDir Path dir = Path.of("/");

  /** JUnit can't delete read-only folders. */
  @AfterEach
  void delete() throws IOException {
    Folders.delete(dir.resolve("home"));
  }

  private ImageStore store() {
    return new ImageStore(new Home(dir.resolve("home")), new Documents());
  }

  private Image add(List<String> names) throws Exception {
    Home home = new Home(dir.resolve("home"));
    Path built = home.make(home.images().resolve(".build"));
    for (String name : names) {
      Files.writeString(built.resolve(name), name);
    }
    return store().add(built, new RecipeReader().byDefault(), NOW);
  }

  private Image complete() throws Exception {
    return add(List.of(Image.DISK, Image.KERNEL, Image.INITRD, Image.COMMAND_LINE));
  }

  private ImageCheck.Verdict check(Image image, Instant now) throws Exception {
    return new ImageCheck(store(), new Programs()).check(image, now);
  }

  private Path open(Image image, String name) throws IOException {
    Path folder = store().folder(image.digest());
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    Path file = folder.resolve(name);
    if (Files.exists(file)) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
    return file;
  }

  @Test
  void aChangedFileIsAFault() throws Exception {
    Image image = complete();
    Files.writeString(open(image, Image.KERNEL), "other");
    assertThat(check(image, NOW).faults()).containsExactly("vmlinuz was changed");
  }

  @Test
  void aMissingFileIsAFault() throws Exception {
    Image image = complete();
    Files.delete(open(image, Image.INITRD));
    assertThat(check(image, NOW).faults()).containsExactly("initrd.img is missing");
  }

  @Test
  void aForeignFileIsAFault() throws Exception {
    Image image = complete();
    Files.writeString(open(image, "extra"), "x");
    assertThat(check(image, NOW).faults()).containsExactly("extra is not in its manifest");
  }

  @Test
  void aManifestOfOtherFilesIsAFault() throws Exception {
    Image image = complete();
    Path manifest = open(image, "manifest.json");
    String kernel = image.files().get(Image.KERNEL).sha256().value();
    Files.writeString(open(image, Image.KERNEL), "other");
    Files.writeString(
        manifest,
        Files.readString(manifest)
            .replace(
                kernel, Digest.of(store().folder(image.digest()).resolve(Image.KERNEL)).value()));
    assertThat(check(store().find("base"), NOW).faults())
        .containsExactly("its manifest's files are not those of its digest");
  }

  @Test
  void anImageWithoutAKernelIsAFault() throws Exception {
    Image image = add(List.of(Image.DISK, Image.INITRD, Image.COMMAND_LINE));
    assertThat(check(image, NOW).faults()).containsExactly("it has no vmlinuz");
  }

  @Test
  void whatCanBeWrittenAndWhatIsOldAreWarnings() throws Exception {
    Image image = complete();
    open(image, Image.DISK);
    assertThat(check(image, NOW.plusSeconds(200 * 86_400L)).warnings())
        .hasSize(3)
        .anySatisfy(warning -> assertThat(warning).startsWith("disk.qcow2 is not protected"))
        .anySatisfy(warning -> assertThat(warning).contains("200 days old"));
  }
}
