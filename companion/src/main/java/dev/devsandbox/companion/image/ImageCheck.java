package dev.devsandbox.companion.image;

import dev.devsandbox.companion.host.Architecture;
import dev.devsandbox.companion.host.Command;
import dev.devsandbox.companion.host.Folders;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.host.Programs;
import dev.devsandbox.companion.host.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Verifies that an image is what its digest says, and that VMs can be made of it here. */
public final class ImageCheck {
  private static final Duration LIMIT = Duration.ofMinutes(10);

  /**
   * What was found.
   *
   * @param faults what makes the image unusable; empty for a good one
   * @param warnings what a person should know
   */
  public record Verdict(List<String> faults, List<String> warnings) {
    public Verdict {
      faults = List.copyOf(faults);
      warnings = List.copyOf(warnings);
    }
  }

  private final ImageStore store;
  private final Programs programs;

  /** A check of the store's images. */
  public ImageCheck(ImageStore store, Programs programs) {
    this.store = store;
    this.programs = programs;
  }

  /**
   * Reads all of an image; takes seconds.
   *
   * @param now to tell its age by
   */
  public Verdict check(Image image, Instant now) throws Problem {
    Path folder = store.folder(image.digest());
    List<String> faults = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    try {
      checkFiles(image, folder, faults);
      checkPermissions(folder, warnings);
    } catch (IOException e) {
      faults.add("can't be read: " + Reason.of(e));
    }
    checkBoot(image, faults);
    if (faults.isEmpty()) {
      checkDisk(image, faults);
    }
    if (image.architecture() != Architecture.ofHost()) {
      faults.add("is for " + image.architecture() + ", and this machine is not");
    }
    if (image.isStale(now)) {
      warnings.add(age(image, now));
    }
    return new Verdict(faults, warnings);
  }

  /** What to tell of an image that is stale. */
  public static String age(Image image, Instant now) {
    return "is "
        + Duration.between(image.created(), now).toDays()
        + " days old and lacks their security updates: build it again";
  }

  private static void checkFiles(Image image, Path folder, List<String> faults) throws IOException {
    if (!Image.digestOf(image.files()).equals(image.digest())) {
      faults.add("its manifest's files are not those of its digest");
    }
    Set<String> unknown = new TreeSet<>();
    for (Path file : Folders.files(folder)) {
      unknown.add(String.valueOf(file.getFileName()));
    }
    unknown.removeAll(image.files().keySet());
    unknown.remove(ImageStore.MANIFEST);
    unknown.forEach(name -> faults.add(name + " is not in its manifest"));
    for (Map.Entry<String, Image.Part> part : image.files().entrySet()) {
      Path file = folder.resolve(part.getKey());
      if (!Files.isRegularFile(file)) {
        faults.add(part.getKey() + " is missing");
      } else if (!Digest.of(file).equals(part.getValue().sha256())) {
        faults.add(part.getKey() + " was changed");
      }
    }
  }

  private static void checkBoot(Image image, List<String> faults) {
    List<String> needed = List.of(Image.DISK, Image.KERNEL, Image.INITRD, Image.COMMAND_LINE);
    needed.stream()
        .filter(name -> !image.files().containsKey(name))
        .forEach(name -> faults.add("it has no " + name));
  }

  private static void checkPermissions(Path folder, List<String> warnings) throws IOException {
    List<Path> all = new ArrayList<>(Folders.files(folder));
    all.add(folder);
    for (Path path : all) {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
      if (permissions.stream().anyMatch(permission -> permission.name().endsWith("WRITE"))) {
        warnings.add(path.getFileName() + " is not protected against writing");
      }
    }
  }

  private void checkDisk(Image image, List<String> faults) throws Problem {
    Command command =
        Command.of(
            "qemu-img", "check", "-q", "-U", "-f", "qcow2", store.disk(image.digest()).toString());
    Programs.Answer answer = programs.ask(command, LIMIT);
    if (answer.exit() != 0) {
      faults.add("qemu-img check says: " + answer.lastErrors());
    }
  }
}
