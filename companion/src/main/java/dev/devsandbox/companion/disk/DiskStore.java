package dev.devsandbox.companion.disk;

import dev.devsandbox.companion.host.Documents;
import dev.devsandbox.companion.host.FileGuard;
import dev.devsandbox.companion.host.Home;
import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.NamedFolders;
import dev.devsandbox.companion.host.PrivateFile;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.host.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The data disks of a home: one folder each, named as the disk. A disk is there as a whole or not
 * at all. Who changes one holds {@link #lock}.
 */
public final class DiskStore {
  private static final String RECORD = "disk.json";
  private static final Duration WAIT = Duration.ofSeconds(30);

  private final Home home;
  private final NamedFolders folders;
  private final Documents documents;
  private final DiskImage images;
  private final DiskUsers users;
  private final Clock clock;

  public DiskStore(
      Home home, Documents documents, Programs programs, DiskUsers users, Clock clock) {
    this.home = home;
    this.folders = new NamedFolders(home.disks());
    this.documents = documents;
    this.images = new DiskImage(programs);
    this.users = users;
    this.clock = clock;
  }

  /** Held by the one process that changes disks or their holders. */
  public FileGuard lock() throws Problem {
    return FileGuard.take(home.make(home.disks()).resolve("lock"), WAIT);
  }

  /** A disk's content. */
  public Path file(Name name) {
    return DataDisk.file(home, name);
  }

  /** Whether there is such a disk, be it damaged. */
  public boolean exists(Name name) {
    return Files.isDirectory(folder(name));
  }

  /** The names of all disks, sorted. */
  public List<Name> names() throws Problem {
    return folders.names();
  }

  /**
   * The disk of this name.
   *
   * @throws Problem NOT_FOUND when there is none; FAILED when its record can't be read
   */
  public DataDisk get(Name name) throws Problem {
    if (!exists(name)) {
      throw new Problem(
          Problem.Kind.NOT_FOUND,
          "there is no data disk " + name,
          "devsandbox disk list shows those there are; devsandbox disk create "
              + name
              + " makes it");
    }
    return documents
        .read(record(name), DataDisk.class)
        .orElseThrow(() ->
            new Problem(
                Problem.Kind.FAILED,
                "the data disk " + name + " has no " + RECORD,
                "look into " + folder(name)));
  }

  /**
   * The VM that holds a disk. What its record says counts only if that VM is there and is defined
   * with the disk; else the one who said so was deleted, or never finished.
   */
  public Optional<Name> holder(DataDisk disk) throws Problem {
    List<Name> using = users.of(disk.name());
    return disk.holder().filter(using::contains);
  }

  /** The VMs that are defined with a disk, whether they hold it or not. */
  public List<Name> users(Name disk) throws Problem {
    return users.of(disk);
  }

  /** The commands that {@link #create} would run, for people to read. */
  public List<String> describeCreation(Name name, long bytes) {
    return List.of("mkdir " + folder(name), DiskImage.creation(file(name), bytes).toString());
  }

  /** The commands that {@link #grow} would run, for people to read. */
  public List<String> describeGrowth(Name name, long bytes) {
    return List.of(DiskImage.growth(file(name), bytes).toString());
  }

  /** The commands that {@link #remove} would run, for people to read. */
  public List<String> describeRemoval(Name name) {
    return List.of("rm -r " + folder(name));
  }

  /**
   * Makes an empty disk; it takes room as it is written to.
   *
   * @param bytes from {@link DataDisk#SMALLEST} to {@link DataDisk#LARGEST}
   * @throws Problem REFUSED when there is one of this name
   */
  public DataDisk create(Name name, long bytes, Optional<Name> holder) throws Problem {
    return make(
        new DataDisk(name, bytes, holder, clock.instant()),
        content -> images.create(content, bytes));
  }

  /**
   * Makes a disk with the content of another, which no machine may have.
   *
   * @throws Problem REFUSED when there is one of this name
   */
  public DataDisk copy(DataDisk other, Name name, Optional<Name> holder) throws Problem {
    return make(
        new DataDisk(name, other.bytes(), holder, clock.instant()),
        content -> images.copy(file(other.name()), content));
  }

  /** Copies what is on a disk, which no machine may have, to a new file. */
  public void copyTo(Name name, Path file) throws Problem {
    PrivateFile.write(file, new byte[0]);
    images.copy(file(name), file);
  }

  /**
   * Makes a disk of a file, which is moved there.
   *
   * @param content a disk that stands alone, see {@link Qcow2Header}
   * @throws Problem REFUSED when there is one of this name
   */
  public DataDisk adopt(Path content, Name name, long bytes, Optional<Name> holder) throws Problem {
    return make(
        new DataDisk(name, bytes, holder, clock.instant()),
        file -> {
          try {
            Files.move(content, file, StandardCopyOption.ATOMIC_MOVE);
          } catch (IOException e) {
            throw folders.unusable(e);
          }
        });
  }

  private interface Filling {
    void fill(Path content) throws Problem;
  }

  private DataDisk make(DataDisk disk, Filling filling) throws Problem {
    Name name = disk.name();
    sweep();
    if (exists(name)) {
      throw new Problem(
          Problem.Kind.REFUSED, "there is a data disk " + name, "choose another name");
    }
    Path draft = home.make(folders.unfinished(name, "new"));
    try {
      Path content = draft.resolve(String.valueOf(file(name).getFileName()));
      PrivateFile.write(content, new byte[0]);
      filling.fill(content);
      documents.write(draft.resolve(RECORD), disk);
      Files.move(draft, folder(name), StandardCopyOption.ATOMIC_MOVE);
      return disk;
    } catch (IOException e) {
      throw folders.unusable(e);
    } finally {
      folders.delete(draft);
    }
  }

  /** Replaces who holds a disk. */
  public void hold(DataDisk disk, Optional<Name> vm) throws Problem {
    if (!disk.holder().equals(vm)) {
      documents.write(record(disk.name()), disk.heldBy(vm));
    }
  }

  /**
   * Makes a disk larger; the guest's file system follows at the next boot. No machine may have it.
   *
   * @throws Problem REFUSED when it would become smaller
   */
  public void grow(DataDisk disk, long bytes) throws Problem {
    if (bytes <= disk.bytes()) {
      throw new Problem(
          Problem.Kind.REFUSED,
          "the data disk %s has %d MiB, and to make it smaller would cut off its file system"
              .formatted(disk.name(), disk.bytes() >> 20),
          "give a larger size");
    }
    // The content first: a record that says too little is put right by doing it again.
    images.grow(file(disk.name()), bytes);
    documents.write(record(disk.name()), disk.of(bytes));
  }

  /** Removes a disk with all that is on it: at once for all who look, then its files. */
  public void remove(Name name) throws Problem {
    Path gone = folders.unfinished(name, "gone");
    try {
      folders.delete(gone);
      Files.move(folder(name), gone, StandardCopyOption.ATOMIC_MOVE);
      folders.delete(gone);
    } catch (IOException e) {
      throw folders.unusable(e);
    }
  }

  /** Removes what crashed processes left: who holds the lock is alone. */
  private void sweep() throws Problem {
    for (Path folder : folders.unfinished()) {
      folders.delete(folder);
    }
  }

  private Path folder(Name name) {
    return folders.of(name);
  }

  private Path record(Name name) {
    return folder(name).resolve(RECORD);
  }
}
