package dev.devsandbox.companion.vm;

import static dev.devsandbox.companion.vm.Bench.WORK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.devsandbox.companion.host.Architecture;
import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.image.Digest;
import dev.devsandbox.companion.image.Image;
import dev.devsandbox.companion.tar.TarWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExportImportTest {
  private static final Name OTHER = new Name("other");
  private static final Exporter.Content WITH_IMAGE = new Exporter.Content(true, false);
  private static final Exporter.Content WITHOUT_IMAGE = new Exporter.Content(false, false);

  @TempDir Path dir;
  private Bench here;
  private Bench there;
  private Path file;

  @BeforeEach
  void twoMachines() throws Exception {
    here = new Bench(dir.resolve("h"));
    there = new Bench(dir.resolve("t"));
    there.images.remove(there.images.list().getFirst(), _ -> List.of());
    there.image("another");
    here.vm(WORK, 1024);
    Files.writeString(here.store.home(WORK).disk(), "work done");
    file = dir.resolve("work.tar");
  }

  private void export(Exporter.Content content) throws Problem {
    new Exporter(here.site()).export(WORK, file, content, Bench.LIMITS, Progress.SILENT);
  }

  private Vm take(Bench bench, Optional<Name> as) throws Problem {
    return new Importer(bench.site()).importFrom(file, as, Progress.SILENT);
  }

  private static void assertKind(Problem.Kind kind, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            Problem.class,
            p -> {
              assertThat(p.kind()).as(p.getMessage()).isEqualTo(kind);
              assertThat(p.next()).isNotEmpty();
            });
  }

  @Test
  void aVmComesUpElsewhereWithItsDiskOnItsImageAndAnIdentityOfItsOwn() throws Exception {
    export(WITH_IMAGE);
    Vm was = here.store.get(WORK);
    Vm made = take(there, Optional.empty());
    assertThat(there.store.get(WORK)).isEqualTo(made);
    assertThat(made.image()).isEqualTo(was.image());
    assertThat(made.memoryMiB()).isEqualTo(was.memoryMiB());
    assertThat(made.mac()).isNotEqualTo(was.mac());
    assertThat(made.arguments()).isEmpty();
    assertThat(there.store.home(WORK).seed()).isNotEmptyFile();
    assertThat(there.store.home(WORK).disk()).hasContent("work done on " + was.image());
    assertThat(there.images.disk(was.image()))
        .hasSameBinaryContentAs(here.images.disk(was.image()));
    assertThat(there.lifecycle().state(WORK)).isEqualTo(new VmState.Stopped());
  }

  @Test
  void theArchiveIsItsUsersAloneAndNothingElseIsLeft() throws Exception {
    export(WITH_IMAGE);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(names(dir)).containsExactly("h", "t", "work.tar");
    assertThat(names(here.home.vms())).containsExactly("work");
    assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
        .doesNotContain(here.store.get(WORK).mac(), "PRIVATE KEY", dir.toString());
  }

  @Test
  void anImageThatCameAlongIsForItsVmAndNoOther() throws Exception {
    Digest image = here.store.get(WORK).image();
    export(WITH_IMAGE);
    take(there, Optional.empty());
    assertThat(there.images.get(image).orElseThrow().name().value()).startsWith("imported-");
    Vm next = there.maker().make(spec(Optional.empty()), Progress.SILENT);
    assertThat(next.image()).isNotEqualTo(image);
    Pruner pruner = new Pruner(there.site());
    assertThat(pruner.unneeded(false)).isEmpty();
    there.lifecycle().run(WORK, Verb.DELETE, true, Bench.LIMITS, Progress.SILENT);
    assertThat(pruner.unneeded(false)).extracting(Image::digest).containsExactly(image);
  }

  private static VmSpec spec(Optional<String> image) {
    return new VmSpec(OTHER, image, 1, 512, 0, Network.USER, Optional.empty(), 0);
  }

  @Test
  void theImageThatIsHereIsUsedAndNeedNotBeInTheArchive() throws Exception {
    export(WITHOUT_IMAGE);
    Image before = here.images.list().getFirst();
    take(here, Optional.of(OTHER));
    assertThat(here.images.list()).containsExactly(before);
    assertThat(here.store.home(OTHER).disk()).hasContent("work done on " + before.digest());
    assertKind(Problem.Kind.NOT_FOUND, () -> take(there, Optional.empty()));
    assertThat(there.store.names()).isEmpty();
  }

  @Test
  void whatIsNotStoppedIsNotExported() throws Exception {
    here.run(Verb.START);
    assertKind(Problem.Kind.REFUSED, () -> export(WITH_IMAGE));
    here.run(Verb.SUSPEND);
    assertKind(Problem.Kind.REFUSED, () -> export(WITH_IMAGE));
    assertThat(names(dir)).containsExactly("h", "t");
  }

  @Test
  void aTakenNameOrFileIsRefused() throws Exception {
    export(WITH_IMAGE);
    byte[] first = Files.readAllBytes(file);
    assertKind(Problem.Kind.REFUSED, () -> export(WITH_IMAGE));
    assertThat(file).hasBinaryContent(first);
    assertKind(Problem.Kind.REFUSED, () -> take(here, Optional.empty()));
    assertThat(here.store.home(WORK).disk()).hasContent("work done");
  }

  @Test
  void whatAnExportThatWasCutOffLeftIsReplaced() throws Exception {
    Files.writeString(dir.resolve("work.tar.part"), "half");
    export(WITH_IMAGE);
    assertThat(names(dir)).containsExactly("h", "t", "work.tar");
    assertThat(take(there, Optional.empty()).name()).isEqualTo(WORK);
  }

  @Test
  void anImageThatWasDamagedIsNoticedBeforeAnyoneReliesOnTheArchive() throws Exception {
    Files.write(here.images.disk(here.store.get(WORK).image()), Disks.qcow2(1000, "dEbian"));
    assertKind(Problem.Kind.FAILED, () -> export(WITH_IMAGE));
    assertThat(file).doesNotExist();
  }

  @Test
  void aRehearsalMakesNothing() throws Exception {
    assertThat(new Exporter(here.site()).rehearse(WORK, file, WITH_IMAGE))
        .contains("write " + file);
    assertThat(file).doesNotExist();
    export(WITH_IMAGE);
    assertThat(new Importer(there.site()).rehearse(file, Optional.empty()))
        .contains("write " + there.store.home(WORK).folder());
    assertThat(there.store.names()).isEmpty();
  }

  @Test
  void aFileThatIsNotThereOrNoArchiveIsSaid() throws Exception {
    assertKind(Problem.Kind.NOT_FOUND, () -> take(there, Optional.empty()));
    for (String content : List.of("", "x", "x".repeat(2000))) {
      Files.writeString(file, content);
      assertKind(Problem.Kind.USAGE, () -> take(there, Optional.empty()));
    }
  }

  @Test
  void anArchiveThatWasCutOffOrChangedMakesNothing() throws Exception {
    export(WITH_IMAGE);
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length - 512; length += 512) {
      byte[] part = new byte[length];
      System.arraycopy(whole, 0, part, 0, length);
      Files.write(file, part);
      assertNothingIsMade();
    }
    String text = new String(whole, StandardCharsets.ISO_8859_1);
    Files.writeString(file, text.replace("work done", "work d0ne"), StandardCharsets.ISO_8859_1);
    assertNothingIsMade();
    Files.writeString(file, text + "x".repeat(512), StandardCharsets.ISO_8859_1);
    take(there, Optional.empty());
  }

  private void assertNothingIsMade() throws Exception {
    assertKind(Problem.Kind.USAGE, () -> take(there, Optional.empty()));
    assertThat(there.store.names()).isEmpty();
    assertThat(names(there.home.vms())).isEmpty();
    assertThat(there.images.list()).hasSize(1);
  }

  /** A head with one thing in it that isn't as it should be. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/version|2",
        "/version|null",
        "/name|'\"../x\"'",
        "/name|null",
        "/name|7",
        "/cpus|0",
        "/cpus|65",
        "/cpus|1e99",
        "/memoryMiB|0",
        "/memoryMiB|-1",
        "/memoryMiB|2147483647",
        "/diskBytes|999",
        "/diskBytes|9223372036854775807",
        "/network|'\"bridged\"'",
        "/network|null",
        "/dataDiskBytes|1",
        "/image|null",
        "/image/user|'\"root\"'",
        "/image/user|'\"a;b\"'",
        "/image/user|null",
        "/image/virtualBytes|-1",
        "/image/kubernetes|'\"a\\u001bb\"'",
        "/image/created|'\"yesterday\"'",
        "/image/created|null",
        "/image/digest|null",
        "/image/digest|'\"0000000000000000000000000000000000000000000000000000000000000000\"'",
        "/image/files|null",
        "/image/files|{}",
        "/image/files/disk.qcow2|null",
        "/image/files/disk.qcow2/bytes|-1",
        "/files|null",
        "/files|{}",
        "/files/disk.qcow2|null",
        "/files/..~1..~1x|'{\"sha256\":\"%s\",\"bytes\":1}'",
        "/files/data.qcow2|'{\"sha256\":\"%s\",\"bytes\":1}'",
        "/files/image~1disk.qcow2/bytes|1",
        "/more|1"
      })
  void aHeadThatSaysAnythingElseIsRefused(String pointer, String value) throws Exception {
    export(WITH_IMAGE);
    ObjectMapper json = new ObjectMapper();
    ObjectNode head = (ObjectNode) json.readTree(here.documents.text(parcel()));
    int last = pointer.lastIndexOf('/');
    ObjectNode of = (ObjectNode) head.at(pointer.substring(0, last));
    of.set(
        pointer.substring(last + 1).replace("~1", "/"),
        json.readTree(value.formatted(Digest.of("x"))));
    write(head.toString(), contents(parcel()));
    assertNothingIsMade();
  }

  private Parcel parcel() throws Exception {
    Image image = here.images.list().getFirst();
    SortedMap<String, Image.Part> files = new TreeMap<>(Parcel.below(image));
    files.put(Parcel.DISK, part(Disks.qcow2(1000, "work done")));
    return new Parcel(1, WORK, image, 1, 1024, 1000, Network.USER, Optional.empty(), files);
  }

  private Image.Part part(byte[] content) throws IOException {
    Path written = Files.write(dir.resolve("part"), content);
    Image.Part part = new Image.Part(Digest.of(written), content.length);
    Files.delete(written);
    return part;
  }

  private SortedMap<String, byte[]> contents(Parcel parcel) throws IOException {
    SortedMap<String, byte[]> contents = new TreeMap<>();
    contents.put(Parcel.DISK, Disks.qcow2(1000, "work done"));
    if (parcel.carriesImage()) {
      byte[] image = Files.readAllBytes(here.images.disk(parcel.image().digest()));
      contents.put(Parcel.IMAGE + Image.DISK, image);
    }
    return contents;
  }

  private void write(String head, Map<String, byte[]> contents) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      TarWriter tar = new TarWriter(out);
      byte[] text = head.getBytes(StandardCharsets.UTF_8);
      tar.add(Parcel.FILE, text.length, new ByteArrayInputStream(text), _ -> {});
      for (Map.Entry<String, byte[]> each : contents.entrySet()) {
        byte[] content = each.getValue();
        tar.add(each.getKey(), content.length, new ByteArrayInputStream(content), _ -> {});
      }
      tar.end();
    }
  }

  @Test
  void aHeadAsItShouldBeIsTaken() throws Exception {
    write(here.documents.text(parcel()), contents(parcel()));
    assertThat(take(there, Optional.of(OTHER)).name()).isEqualTo(OTHER);
  }

  /** The sums are right, and the disk would have QEMU open another file of this machine. */
  @Test
  void aDiskThatNamesAnotherFileMakesNothing() throws Exception {
    byte[] hostile = Disks.qcow2(1000, "x");
    hostile[15] = 104;
    hostile[19] = 9;
    Parcel good = parcel();
    SortedMap<String, Image.Part> files = new TreeMap<>(good.files());
    files.put(Parcel.DISK, part(hostile));
    SortedMap<String, byte[]> contents = contents(good);
    contents.put(Parcel.DISK, hostile);
    write(here.documents.text(withFiles(good.image(), files)), contents);
    assertNothingIsMade();

    SortedMap<String, Image.Part> image = new TreeMap<>(Map.of(Image.DISK, part(hostile)));
    Image below =
        new Image(
            Image.digestOf(image),
            WORK,
            Architecture.ofHost(),
            Bench.NOW,
            "dev",
            1000,
            Optional.empty(),
            image);
    SortedMap<String, Image.Part> all = new TreeMap<>(Parcel.below(below));
    all.put(Parcel.DISK, good.files().get(Parcel.DISK));
    contents = contents(good);
    contents.put(Parcel.IMAGE + Image.DISK, hostile);
    write(here.documents.text(withFiles(below, all)), contents);
    assertNothingIsMade();
  }

  private static Parcel withFiles(Image image, SortedMap<String, Image.Part> files) {
    return new Parcel(1, WORK, image, 1, 1024, 1000, Network.USER, Optional.empty(), files);
  }

  @Test
  void anImageForTheOtherArchitectureIsRefused() throws Exception {
    export(WITH_IMAGE);
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    String own = Architecture.ofHost().label();
    String other = own.equals("amd64") ? "arm64" : "amd64";
    Files.writeString(
        file,
        text.replace("\"architecture\" : \"" + own, "\"architecture\" : \"" + other),
        StandardCharsets.ISO_8859_1);
    assertKind(Problem.Kind.UNAVAILABLE, () -> take(there, Optional.empty()));
  }

  private static List<String> names(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return List.of();
    }
    List<String> names = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      files.map(f -> String.valueOf(f.getFileName())).sorted().forEach(names::add);
    }
    return names;
  }
}
