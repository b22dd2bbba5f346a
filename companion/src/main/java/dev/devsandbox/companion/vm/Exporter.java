package dev.devsandbox.companion.vm;

import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.image.Digest;
import dev.devsandbox.companion.image.Image;
import dev.devsandbox.companion.image.StoreLock;
import dev.devsandbox.companion.tar.TarWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/** Writes a stopped VM to a file, from which {@link Importer} makes one elsewhere. */
public final class Exporter {
  private static final Duration LOOK = Duration.ofSeconds(10);

  private final VmSite site;
  private final VmStore store;

  public Exporter(VmSite site) {
    this.site = site;
    this.store = site.store();
  }

  /**
   * What goes along with the system disk.
   *
   * @param image the image that it lies on
   * @param data what is on the data disk
   */
  public record Content(boolean image, boolean data) {}

  /**
   * Exports a VM as it is now, without its snapshots and its identity.
   *
   * @param file an archive that only its user can read; there as a whole or not at all
   * @throws Problem REFUSED when the VM isn't stopped, its data disk is another's, too, or the file
   *     is there
   */
  public void export(Name name, Path file, Content content, Limits limits, Progress progress)
      throws Problem {
    store.sweep();
    try (VmLock _ =
            VmLock.take(store.home(name), Verb.EXPORT, limits.lock(), progress)
                .orElseThrow(() -> VmStore.notFound(name));
        StoreLock _ = site.images().hold();
        NewFile archive = NewFile.begin(file)) {
      new Upgrades(site).settle(name);
      new Snapshots(site).settle(name);
      Vm vm = check(name, content);
      VmHome draft = store.draft(name);
      try {
        write(parcel(vm, content, draft, progress), archive, draft, file, progress);
      } finally {
        Folder.delete(draft.folder());
      }
    } catch (IOException e) {
      throw NewFile.unwritable(file, e);
    }
  }

  /** What would be done, as commands for people to read; nothing is changed. */
  public List<String> rehearse(Name name, Path file, Content content) throws Problem {
    Vm vm = check(name, content);
    List<String> lines = new ArrayList<>();
    lines.add("qemu-img convert " + store.home(name).disk());
    if (content.data()) {
      vm.dataDisk().ifPresent(disk -> lines.add("qemu-img convert " + site.disks().file(disk)));
    }
    lines.add("write " + file);
    return lines;
  }

  private Vm check(Name name, Content content) throws Problem {
    new Plans(name.value()).plan(Verb.EXPORT, false, new Observer(site).observe(name, LOOK));
    Vm vm = store.get(name);
    if (content.data()) {
      if (vm.dataDisk().isEmpty()) {
        throw new Problem(
            Problem.Kind.REFUSED, "VM " + name + " has no data disk", "leave out --with-data");
      }
      new Snapshots(site).checkNotShared(vm);
      new DataDisks(site).check(vm.dataDisk().get(), name);
    }
    return vm;
  }

  /** Writes the disks as they go into the archive, and says what it will hold. */
  private Parcel parcel(Vm vm, Content content, VmHome draft, Progress progress) throws Problem {
    Image image = image(vm);
    SortedMap<String, Image.Part> files = new TreeMap<>();
    try {
      progress.say("copying the system disk of " + vm.name());
      site.driver().takeOff(store.home(vm.name()).disk(), image, draft.disk());
      files.put(Parcel.DISK, part(draft.disk()));
      Optional<Long> dataBytes = Optional.empty();
      if (vm.dataDisk().isPresent()) {
        dataBytes = Optional.of(site.disks().get(vm.dataDisk().get()).bytes());
        if (content.data()) {
          progress.say("copying the data disk " + vm.dataDisk().get());
          Path copy = draft.folder().resolve(Parcel.DATA);
          site.disks().copyTo(vm.dataDisk().get(), copy);
          files.put(Parcel.DATA, part(copy));
        }
      }
      if (content.image()) {
        files.putAll(Parcel.below(image));
      }
      return new Parcel(
          Parcel.VERSION,
          vm.name(),
          image,
          vm.cpus(),
          vm.memoryMiB(),
          vm.diskBytes(),
          vm.network(),
          dataBytes,
          files);
    } catch (IOException e) {
      throw NewFile.unwritable(draft.folder(), e);
    }
  }

  private Image image(Vm vm) throws Problem {
    return site.images()
        .get(vm.image())
        .orElseThrow(() ->
            new Problem(
                Problem.Kind.NOT_FOUND,
                "the image " + vm.image().brief() + " of VM " + vm.name() + " is missing",
                "devsandbox image list"));
  }

  private static Image.Part part(Path file) throws IOException {
    return new Image.Part(Digest.of(file), Files.size(file));
  }

  private void write(Parcel parcel, NewFile archive, VmHome draft, Path file, Progress progress)
      throws IOException, Problem {
    byte[] head = site.documents().text(parcel).getBytes(StandardCharsets.UTF_8);
    long all = parcel.files().values().stream().mapToLong(Image.Part::bytes).sum();
    Tenths tenths = new Tenths("writing " + file.getFileName(), all, progress);
    TarWriter tar = new TarWriter(archive.stream());
    tar.add(Parcel.FILE, head.length, new ByteArrayInputStream(head), _ -> {});
    for (Map.Entry<String, Image.Part> each : parcel.files().entrySet()) {
      add(tar, each.getKey(), each.getValue(), source(parcel, each.getKey(), draft), tenths);
    }
    tar.end();
    archive.finish();
  }

  private Path source(Parcel parcel, String name, VmHome draft) {
    return name.startsWith(Parcel.IMAGE)
        ? site.images()
            .folder(parcel.image().digest())
            .resolve(name.substring(Parcel.IMAGE.length()))
        : draft.folder().resolve(name);
  }

  /** Whoever deletes the VM afterwards must be able to rely on the archive. */
  private static void add(
      TarWriter tar, String name, Image.Part part, Path source, LongConsumer written)
      throws IOException, Problem {
    MessageDigest sha256 = Digest.sha256();
    try (InputStream in = new DigestInputStream(Files.newInputStream(source), sha256)) {
      tar.add(name, part.bytes(), in, written);
    }
    if (!Digest.of(sha256.digest()).equals(part.sha256())) {
      throw new Problem(
          Problem.Kind.FAILED, source + " isn't what it was made as", "devsandbox image verify");
    }
  }
}
