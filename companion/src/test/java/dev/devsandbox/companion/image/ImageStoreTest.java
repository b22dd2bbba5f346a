package dev.devsandbox.companion.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.devsandbox.companion.host.Documents;
import dev.devsandbox.companion.host.Folders;
import dev.devsandbox.companion.host.Home;
import dev.devsandbox.companion.host.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageStoreTest {
  private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");

  @TempDir Path dir;
  private Home home = new Home(Path.of("/"));
  private ImageStore store = new ImageStore(home, new Documents());

  @BeforeEach
  void open() {
    home = new Home(dir.resolve("home"));
    store = new ImageStore(home, new Documents());
  }

  /** JUnit can't delete read-only folders. */
  @AfterEach
  void delete() throws IOException {
    Folders.delete(home.root());
  }

  private Image add(String name, String content, Instant created) throws Exception {
    Path built = home.make(home.images().resolve(".build"));
    Files.writeString(built.resolve(Image.DISK), content);
    Files.writeString(built.resolve(Image.KERNEL), "kernel");
    Files.writeString(built.resolve(Image.COMMAND_LINE), "console=ttyS0\n");
    return store.add(built, new RecipeReader().read("r.yaml", "name: " + name, null), created);
  }

  private static void assertKind(
      Problem.Kind kind, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            Problem.class, problem -> assertThat(problem.kind()).isEqualTo(kind));
  }

  @Test
  void anImageKnowsItsKubernetes() throws Exception {
    Path built = home.make(home.images().resolve(".build"));
    Files.writeString(built.resolve(Image.DISK), "x");
    String k3s = "{version: v1.36.4+k3s1, sha256: {amd64: '" + "0".repeat(64) + "'}}";
    String yaml = "{name: kube, kubernetes: {k3s: " + k3s + "}}";
    store.add(built, new RecipeReader().read("r.yaml", yaml, null), NOW);
    assertThat(store.find("kube").kubernetes()).contains("k3s v1.36.4+k3s1");
  }

  @Test
  void aManifestFromBeforeThereWasKubernetesIsRead() throws Exception {
    Image image = add("base", "x", NOW);
    Path folder = store.folder(image.digest());
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    Path manifest = folder.resolve("manifest.json");
    Files.setPosixFilePermissions(manifest, PosixFilePermissions.fromString("rw-------"));
    String text = Files.readString(manifest);
    assertThat(text).contains("\"kubernetes\" : null,");
    Files.writeString(manifest, text.replace("\"kubernetes\" : null,", ""));
    assertThat(store.find("base")).isEqualTo(image);
  }

  @Test
  void anEmptyHomeHasNoImages() throws Exception {
    assertThat(store.list()).isEmpty();
    assertKind(Problem.Kind.NOT_FOUND, () -> store.find("base"));
  }

  @Test
  void aNameMeansTheNewestImageOfThatRecipe() throws Exception {
    add("base", "old", NOW);
    Image newer = add("base", "new", NOW.plusSeconds(1));
    add("other", "newest", NOW.plusSeconds(2));
    assertThat(store.find("base")).isEqualTo(newer);
  }

  @Test
  void aPartOfANameMeansNothing() throws Exception {
    add("base", "x", NOW);
    assertKind(Problem.Kind.NOT_FOUND, () -> store.find("bas"));
    assertKind(Problem.Kind.NOT_FOUND, () -> store.find("base-2"));
  }

  @Test
  void whatIsNoNameIsAWrongCommandLine() {
    for (String typed : List.of("", "a b", "../x", "a'b", "a\nb", "ü", "x".repeat(33))) {
      assertKind(Problem.Kind.USAGE, () -> store.find(typed));
    }
  }

  @Test
  void eightDigitsOfADigestMeanItsImage() throws Exception {
    Image image = add("base", "x", NOW);
    add("base", "y", NOW);
    assertThat(store.find(image.digest().value().substring(0, 8))).isEqualTo(image);
    assertThat(store.find(image.digest().value())).isEqualTo(image);
  }

  @Test
  void digitsOfTwoImagesMeanNeither() throws Exception {
    Image image = add("base", "x", NOW);
    Path twin = home.images().resolve(image.digest().value().substring(0, 63) + "f");
    Path other = home.images().resolve(image.digest().value().substring(0, 63) + "0");
    Path folder = Files.exists(twin) ? other : twin;
    Files.createDirectory(folder);
    String manifest = Files.readString(store.folder(image.digest()).resolve("manifest.json"));
    Files.writeString(
        folder.resolve("manifest.json"),
        manifest.replace(image.digest().value(), String.valueOf(folder.getFileName())));
    assertKind(Problem.Kind.USAGE, () -> store.find(image.digest().value().substring(0, 8)));
  }

  @Test
  void theDigestIsWhatSha256sumSays() throws Exception {
    Image image = add("base", "x", NOW);
    Process sums =
        new ProcessBuilder(
                "sh", "-c", "sha256sum cmdline disk.qcow2 vmlinuz | sha256sum | cut -d' ' -f1")
            .directory(store.folder(image.digest()).toFile())
            .start();
    assertThat(new String(sums.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip())
        .isEqualTo(image.digest().value());
  }

  @Test
  void noFileOfAnImageCanBeWritten() throws Exception {
    Path folder = store.folder(add("base", "x", NOW).digest());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
        .isEqualTo("r-x------");
    assertThat(Folders.files(folder))
        .hasSize(4)
        .allSatisfy(file ->
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("r--------"));
  }

  @Test
  void theSameFilesAreTheSameImage() throws Exception {
    Image first = add("base", "x", NOW);
    assertThat(add("base", "x", NOW.plusSeconds(9))).isEqualTo(first);
    assertThat(store.list()).containsExactly(first);
    assertThat(home.images().resolve(".build")).doesNotExist();
  }

  @Test
  void theSameImageBuiltAgainMendsWhatWasDamaged() throws Exception {
    Image image = add("base", "x", NOW);
    Path folder = store.folder(image.digest());
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    Files.delete(folder.resolve(Image.KERNEL));
    Files.delete(folder.resolve(Image.DISK));
    Files.writeString(folder.resolve(Image.DISK), "damaged");
    assertThat(add("base", "x", NOW.plusSeconds(9))).isEqualTo(image);
    assertThat(folder.resolve(Image.DISK)).hasContent("x");
    assertThat(folder.resolve(Image.KERNEL)).hasContent("kernel");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
        .isEqualTo("r-x------");
  }

  @Test
  void theSameImageBuiltAgainReplacesATornManifest() throws Exception {
    Image image = add("base", "x", NOW);
    Path folder = store.folder(image.digest());
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    Files.delete(folder.resolve("manifest.json"));
    assertThat(add("base", "x", NOW.plusSeconds(9)).created()).isEqualTo(NOW.plusSeconds(9));
    assertThat(store.find("base").digest()).isEqualTo(image.digest());
  }

  @Test
  void anImageThatIsNeededStays() throws Exception {
    Image image = add("base", "x", NOW);
    assertThatThrownBy(() -> store.remove(image, digest -> List.of("VM work", "VM play")))
        .hasMessageContaining("VM work, VM play");
    assertThat(store.find("base")).isEqualTo(image);
  }

  @Test
  void anImageStaysWhenItIsUnknownWhoNeedsIt() throws Exception {
    Image image = add("base", "x", NOW);
    Problem unknown = new Problem(Problem.Kind.FAILED, "vm.json is torn", "");
    assertThatThrownBy(() ->
            store.remove(
                image,
                digest -> {
                  throw unknown;
                }))
        .isSameAs(unknown);
    assertThat(store.find("base")).isEqualTo(image);
  }

  @Test
  void anImageThatIsBeingChosenStays() throws Exception {
    Image image = add("base", "x", NOW);
    try (StoreLock _ = store.hold()) {
      assertKind(Problem.Kind.BUSY, () -> store.remove(image, digest -> List.of()));
    }
    store.remove(image, digest -> List.of());
    assertThat(store.list()).isEmpty();
    assertThat(store.folder(image.digest())).doesNotExist();
  }

  @Test
  void whatAnInterruptedRemovalLeftIsRemovedByTheNext() throws Exception {
    Image image = add("base", "x", NOW);
    Path left = Files.createDirectory(home.images().resolve(".gone-1"));
    Files.writeString(left.resolve("disk.qcow2"), "x");
    assertThat(store.list()).containsExactly(image);
    store.remove(image, digest -> List.of());
    assertThat(left).doesNotExist();
  }

  @Test
  void aDamagedImageHidesNoOther() throws Exception {
    Image good = add("base", "x", NOW);
    Path torn = Files.createDirectory(home.images().resolve("0".repeat(64)));
    Files.writeString(torn.resolve("manifest.json"), "{\"digest\":");
    Path empty = Files.createDirectory(home.images().resolve("1".repeat(64)));
    assertThat(store.list()).containsExactly(good);
    assertThat(store.unreadable())
        .extracting(ImageStore.Unreadable::folder)
        .containsExactlyInAnyOrder(torn, empty);
  }

  @Test
  void aManifestInAnotherImagesFolderIsNotBelieved() throws Exception {
    Image image = add("base", "x", NOW);
    Path other = Files.createDirectory(home.images().resolve("0".repeat(64)));
    Files.copy(
        store.folder(image.digest()).resolve("manifest.json"), other.resolve("manifest.json"));
    assertThat(store.list()).containsExactly(image);
    assertThat(store.unreadable()).hasSize(1);
  }

  @Test
  void theKernelIsStartedWithTheImagesCommandLine() throws Exception {
    Image image = add("base", "x", NOW);
    assertThat(store.directBoot(image))
        .hasValueSatisfying(boot -> {
          assertThat(boot.commandLine()).isEqualTo("console=ttyS0");
          assertThat(boot.kernel()).isAbsolute().isRegularFile();
        });
  }

  @Test
  void anImageIsStaleAfterHalfAYear() throws Exception {
    Image image = add("base", "x", NOW);
    assertThat(image.isStale(NOW.plus(Duration.ofDays(182)))).isFalse();
    assertThat(image.isStale(NOW.plus(Duration.ofDays(183)))).isTrue();
  }
}
