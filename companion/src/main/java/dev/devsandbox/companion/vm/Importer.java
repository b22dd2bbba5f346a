package dev.devsandbox.companion.vm;

import dev.devsandbox.companion.disk.Qcow2Header;
import dev.devsandbox.companion.host.Architecture;
import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.host.Reason;
import dev.devsandbox.companion.image.Digest;
import dev.devsandbox.companion.image.Image;
import dev.devsandbox.companion.image.StoreLock;
import dev.devsandbox.companion.tar.TarException;
import dev.devsandbox.companion.tar.TarReader;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Makes VMs of archives. An archive may be anybody's: it is checked whole before any of it counts,
 * and what is made of it has an identity of its own.
 */
public final class Importer {
  private static final int LONGEST_HEAD = 1 << 20;
  private static final int LONGEST_COMMAND_LINE = 2047;
  private static final int MIB = 20;

  private final VmSite site;
  private final VmStore store;

  public Importer(VmSite site) {
    this.site = site;
    this.store = site.store();
  }

  /**
   * Makes a stopped VM.
   *
   * @param as its name; empty for the one it had
   * @throws Problem USAGE when the file isn't a proper archive of a VM; REFUSED when the name, or
   *     that of the data disk, is taken; NOT_FOUND when the VM's image is neither here nor there
   */
  public Vm importFrom(Path file, Optional<Name> as, Progress progress) throws Problem {
    store.sweep();
    try (InputStream in = open(file);
        StoreLock _ = site.images().hold()) {
      TarReader tar = new TarReader(in);
      Parcel parcel = head(tar);
      Name name = as.orElse(parcel.name());
      check(parcel, name);
      VmHome draft = store.draft(name);
      try {
        receive(parcel, tar, draft, new Tenths("reading " + file, bytes(parcel), progress));
        return furnish(parcel, name, draft);
      } finally {
        Folder.delete(draft.folder());
      }
    } catch (TarException e) {
      throw improper(file, String.valueOf(e.getMessage()), e);
    } catch (Improper e) {
      throw improper(file, String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new Problem(
          Problem.Kind.UNAVAILABLE,
          "it can't be imported: " + Reason.of(e),
          "look for free space and permissions in "
              + store.home(new Name("x")).folder().getParent(),
          e);
    }
  }

  /** What would be made, for people to read; nothing is changed. */
  public List<String> rehearse(Path file, Optional<Name> as) throws Problem {
    try (InputStream in = open(file)) {
      Parcel parcel = head(new TarReader(in));
      Name name = as.orElse(parcel.name());
      check(parcel, name);
      List<String> lines = new ArrayList<>();
      parcel
          .files()
          .forEach((path, part) -> lines.add("read %s, %d bytes".formatted(path, part.bytes())));
      lines.add("write " + store.home(name).folder());
      return lines;
    } catch (IOException e) {
      throw improper(file, String.valueOf(e.getMessage()), e);
    }
  }

  /** What the archive says of itself is wrong. */
  private static final class Improper extends IOException {
    private static final long serialVersionUID = 1;

    Improper(String message) {
      super(message);
    }
  }

  private static InputStream open(Path file) throws Problem {
    try {
      return new BufferedInputStream(Files.newInputStream(file));
    } catch (NoSuchFileException e) {
      throw new Problem(
          Problem.Kind.NOT_FOUND, "there is no file " + file, "devsandbox vm export writes one", e);
    } catch (IOException e) {
      throw new Problem(
          Problem.Kind.UNAVAILABLE,
          file + " can't be read: " + Reason.of(e),
          "look at its permissions",
          e);
    }
  }

  private static Problem improper(Path file, String why, IOException e) {
    return new Problem(
        Problem.Kind.USAGE,
        file + " is no proper archive of a VM: " + why,
        "export the VM again: devsandbox vm export",
        e);
  }

  private Parcel head(TarReader tar) throws IOException {
    byte[] text = tar.read(Parcel.FILE, LONGEST_HEAD);
    try {
      return site.documents().parse(text, Parcel.class);
    } catch (IOException e) {
      throw new Improper(Parcel.FILE + ": " + e.getMessage());
    }
  }

  private void check(Parcel parcel, Name name) throws Problem {
    Architecture architecture = parcel.image().architecture();
    if (architecture != Architecture.ofHost()) {
      throw new Problem(
          Problem.Kind.UNAVAILABLE,
          "the VM is for %s, and this machine is %s".formatted(architecture, Architecture.ofHost()),
          "import it on a machine like the one it is from");
    }
    store.home(name).checkLength();
    if (store.exists(name)) {
      throw VmStore.taken(name);
    }
    if (parcel.carriesData() && site.disks().exists(name)) {
      throw new Problem(
          Problem.Kind.REFUSED,
          "there is a data disk " + name + ", and the archive has another",
          "import it under another name, or remove the disk: devsandbox disk remove " + name);
    }
    if (!parcel.carriesImage() && site.images().get(parcel.image().digest()).isEmpty()) {
      throw new Problem(
          Problem.Kind.NOT_FOUND,
          "the image %s that the VM lies on is neither here nor in the archive"
              .formatted(parcel.image().digest().brief()),
          "export the VM without --without-image");
    }
  }

  private static long bytes(Parcel parcel) {
    return parcel.files().values().stream().mapToLong(Image.Part::bytes).sum();
  }

  /** Writes what is needed of the archive beside, and checks it. */
  private void receive(Parcel parcel, TarReader tar, VmHome draft, LongConsumer read)
      throws IOException, Problem {
    checkSpace(parcel, draft);
    boolean image = site.images().get(parcel.image().digest()).isEmpty();
    if (image) {
      Files.createDirectory(draft.folder().resolve(Parcel.IMAGE));
    }
    for (Map.Entry<String, Image.Part> each : parcel.files().entrySet()) {
      boolean needed = image || !each.getKey().startsWith(Parcel.IMAGE);
      // The name is one of a few that a parcel can have.
      Path to = draft.folder().resolve(each.getKey());
      try (OutputStream out = needed ? create(to) : OutputStream.nullOutputStream()) {
        tar.copy(each.getKey(), each.getValue().bytes(), out, read);
      }
      if (needed && !Digest.of(to).equals(each.getValue().sha256())) {
        throw new Improper(each.getKey() + " was changed");
      }
    }
    tar.end();
    checkDisk(draft.disk(), parcel.diskBytes());
    if (parcel.carriesData()) {
      checkDisk(draft.folder().resolve(Parcel.DATA), parcel.dataDiskBytes().orElseThrow());
    }
    if (image) {
      checkImage(draft.folder().resolve(Parcel.IMAGE), parcel.image());
    }
  }

  private static OutputStream create(Path file) throws IOException {
    return Channels.newOutputStream(
        Files.newByteChannel(
            file,
            EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))));
  }

  private static void checkSpace(Parcel parcel, VmHome draft) throws IOException, Problem {
    long free = Files.getFileStore(draft.folder()).getUsableSpace();
    if (bytes(parcel) > free) {
      throw new Problem(
          Problem.Kind.UNAVAILABLE,
          "it takes %d MiB, and %d are free".formatted(bytes(parcel) >> MIB, free >> MIB),
          "make room, for instance by: devsandbox vm prune");
    }
  }

  private static void checkDisk(Path disk, long bytes) throws Improper {
    try {
      Qcow2Header.check(disk, bytes);
    } catch (IOException e) {
      throw new Improper(disk.getFileName() + ": " + e.getMessage());
    }
  }

  /** Its kernel is started with the command line, as one option. */
  private static void checkImage(Path folder, Image image) throws IOException {
    checkDisk(folder.resolve(Image.DISK), image.virtualBytes());
    if (!image.bootsDirectly()) {
      return;
    }
    if (!image.files().containsKey(Image.INITRD)
        || !image.files().containsKey(Image.COMMAND_LINE)) {
      throw new Improper("its image's kernel has no " + Image.INITRD + " or " + Image.COMMAND_LINE);
    }
    if (image.files().get(Image.COMMAND_LINE).bytes() > LONGEST_COMMAND_LINE
        || !Files.readString(folder.resolve(Image.COMMAND_LINE)).matches("[ -~]*\n?")) {
      throw new Improper("its image's " + Image.COMMAND_LINE + " is no line of text");
    }
  }

  /** Makes a VM of what was received. */
  private Vm furnish(Parcel parcel, Name name, VmHome draft) throws Problem, IOException {
    Image image = image(parcel, draft);
    VmSpec spec = parcel.spec(name);
    Vm vm = new VmMaker(site).planned(spec, image);
    site.seeds().plant(draft.folder(), name, vm.user());
    site.driver().layOn(draft.disk(), image);
    site.documents().write(draft.record(), vm);
    DataDisks disks = new DataDisks(site);
    Path data = draft.folder().resolve(Parcel.DATA);
    if (parcel.carriesData()) {
      disks.adopt(data, name, spec.dataDiskBytes(), name);
    } else if (vm.dataDisk().isPresent()) {
      disks.claimOrMake(name, spec.dataDiskBytes(), name);
    }
    try {
      store.publish(draft, name);
    } catch (Problem e) {
      if (parcel.carriesData()) {
        site.disks().remove(name);
      }
      throw e;
    }
    return vm;
  }

  private Image image(Parcel parcel, VmHome draft) throws Problem {
    Image there = parcel.image();
    Optional<Image> here = site.images().get(there.digest());
    if (here.isPresent()) {
      return here.get();
    }
    Instant now = site.clock().instant();
    Image image =
        new Image(
            there.digest(),
            Imported.name(there.digest()),
            there.architecture(),
            there.created().isBefore(now) ? there.created() : now,
            there.user(),
            there.virtualBytes(),
            there.kubernetes(),
            there.files());
    site.images().put(draft.folder().resolve(Parcel.IMAGE), image);
    return image;
  }
}
