package dev.devsandbox.companion.vm;

import dev.devsandbox.companion.host.Documents;
import dev.devsandbox.companion.host.Folders;
import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.PrivateFile;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.host.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What is written about the snapshots of a VM: a file for each. */
record SnapshotFiles(VmHome home, Documents documents) {
  private static final String JSON = ".json";

  /** All, oldest first. */
  List<Snapshot> list() throws Problem {
    List<Snapshot> all = new ArrayList<>();
    try {
      for (Path file : Folders.files(home.snapshots())) {
        if (file.toString().endsWith(JSON)) {
          documents.read(file, Snapshot.class).ifPresent(all::add);
        }
      }
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw unavailable(e);
    }
    all.sort(Comparator.comparing(Snapshot::created));
    return all;
  }

  Optional<Snapshot> find(Name snapshot) throws Problem {
    return documents.read(file(snapshot), Snapshot.class);
  }

  boolean has(Name snapshot) {
    return Files.exists(file(snapshot));
  }

  void write(Snapshot snapshot) throws Problem {
    try {
      Files.createDirectories(
          home.snapshots(),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (IOException e) {
      throw unavailable(e);
    }
    PrivateFile.write(
        file(snapshot.name()), documents.text(snapshot).getBytes(StandardCharsets.UTF_8));
  }

  void delete(Name snapshot) throws Problem {
    PrivateFile.delete(file(snapshot));
  }

  private Path file(Name snapshot) {
    return home.snapshots().resolve(snapshot + JSON);
  }

  private Problem unavailable(IOException e) {
    return new Problem(
        Problem.Kind.UNAVAILABLE,
        "the folder " + home.snapshots() + " can't be used: " + Reason.of(e),
        "look at its permissions and for free space",
        e);
  }
}
