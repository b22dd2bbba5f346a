package dev.devsandbox.companion.image;

import dev.devsandbox.companion.host.Architecture;
import dev.devsandbox.companion.host.Documents;
import dev.devsandbox.companion.host.Folders;
import dev.devsandbox.companion.host.Home;
import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.host.Reason;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The images of a home: one folder each, named by its digest. What is in such a folder is complete
 * and never changes.
 */
public final class ImageStore {
  static final String MANIFEST = "manifest.json";

  /** How the names of folders begin that an interrupted removal left behind. */
  private static final String LEFTOVER = ".gone-";

  private static final Set<PosixFilePermission> READ_ONLY_FILE =
      PosixFilePermissions.fromString("r--------");
  private static final Set<PosixFilePermission> READ_ONLY_FOLDER =
      PosixFilePermissions.fromString("r-x------");
  private static final Set<PosixFilePermission> WRITABLE_FOLDER =
      PosixFilePermissions.fromString("rwx------");

  /** Fewer digits than this are too easily those of another image, too. */
  private static final int SHORTEST_DIGEST = 8;

  private static final Pattern DIGEST_LIKE =
      Pattern.compile("[0-9a-f]{" + SHORTEST_DIGEST + ",64}");

  /**
   * A folder that isn't an image any more.
   *
   * @param folder where
   * @param reason what is wrong with it
   */
  public record Unreadable(Path folder, String reason) {}

  private final Home home;
  private final Documents documents;

  /** The store of a home; nothing is made until something is put there. */
  public ImageStore(Home home, Documents documents) {
    this.home = home;
    this.documents = documents;
  }

  /** Whether a name could be taken for the beginning of a digest, and so can't name a recipe. */
  static boolean looksLikeDigest(String name) {
    return DIGEST_LIKE.matcher(name).matches();
  }

  /** All images, newest first. Folders that can't be read are left out. */
  public List<Image> list() throws Problem {
    List<Image> images = new ArrayList<>();
    for (Path folder : folders()) {
      try {
        images.add(read(folder));
      } catch (Problem e) {
        // unreadable() tells of it; one damaged image must not stop work with the others.
      }
    }
    images.sort(
        Comparator.comparing(Image::created).reversed().thenComparing(i -> i.digest().value()));
    return images;
  }

  /** The folders that {@link #list} leaves out. */
  public List<Unreadable> unreadable() throws Problem {
    List<Unreadable> unreadable = new ArrayList<>();
    for (Path folder : folders()) {
      try {
        read(folder);
      } catch (Problem e) {
        unreadable.add(new Unreadable(folder, String.valueOf(e.getMessage())));
      }
    }
    return unreadable;
  }

  /**
   * The image that a person means.
   *
   * @param reference the exact name of a recipe, which means its newest image, or the first 8 or
   *     more digits of a digest
   * @throws Problem when there is no such image, or more than one
   */
  public Image find(String reference) throws Problem {
    boolean digest = looksLikeDigest(reference);
    if (!digest) {
      Name.parse("golden image", reference);
    }
    List<Image> images = list();
    List<Image> found =
        images.stream()
            .filter(image ->
                digest
                    ? image.digest().value().startsWith(reference)
                    : image.name().value().equals(reference))
            .toList();
    if (found.isEmpty()) {
      throw new Problem(
          Problem.Kind.NOT_FOUND,
          "there is no image " + reference,
          images.isEmpty()
              ? "build one: devsandbox image build"
              : "devsandbox image list shows those there are");
    }
    if (digest && found.size() > 1) {
      throw new Problem(
          Problem.Kind.USAGE,
          found.size() + " images begin with " + reference,
          "give more digits of the digest that devsandbox image list -o json shows");
    }
    return found.getFirst();
  }

  /** The image with exactly this digest, as a VM remembers it. */
  public Optional<Image> get(Digest digest) throws Problem {
    Path folder = folder(digest);
    return Files.isDirectory(folder) ? Optional.of(read(folder)) : Optional.empty();
  }

  /** The folder of an image; absolute, and there when the image is. */
  public Path folder(Digest digest) {
    return home.images().resolve(digest.value());
  }

  /** The disk to lay overlays on; absolute. */
  public Path disk(Digest digest) {
    return folder(digest).resolve(Image.DISK);
  }

  /**
   * How QEMU starts the image's kernel.
   *
   * @return empty when the image is started by firmware
   */
  public Optional<DirectBoot> directBoot(Image image) throws Problem {
    if (!image.bootsDirectly()) {
      return Optional.empty();
    }
    Path folder = folder(image.digest());
    Path commandLine = folder.resolve(Image.COMMAND_LINE);
    try {
      return Optional.of(
          new DirectBoot(
              folder.resolve(Image.KERNEL),
              folder.resolve(Image.INITRD),
              Files.readString(commandLine).strip()));
    } catch (IOException e) {
      throw damaged(folder, "its " + Image.COMMAND_LINE + " can't be read");
    }
  }

  /**
   * Holds the store, so that no image goes away between the choice of one and the first overlay
   * that needs it. Any number of processes may hold it.
   */
  public StoreLock hold() throws Problem {
    return StoreLock.shared(home.make(home.images()));
  }

  /**
   * Makes a folder of files an image.
   *
   * @param built a folder beside the images' folders, with the image's files; gone afterwards
   * @param recipe what they were built by
   * @return the image; if the same was there before, it keeps its older date, and what was damaged
   *     of it is whole again
   */
  Image add(Path built, ImageRecipe recipe, Instant created) throws Problem {
    try {
      SortedMap<String, Image.Part> files = new TreeMap<>();
      for (Path file : Folders.files(built)) {
        files.put(
            String.valueOf(file.getFileName()), new Image.Part(Digest.of(file), Files.size(file)));
      }
      Digest digest = Image.digestOf(files);
      Instant first =
          list().stream()
              .filter(image -> image.digest().equals(digest))
              .map(Image::created)
              .findFirst()
              .orElse(created);
      Image image =
          new Image(
              digest,
              recipe.name(),
              Architecture.ofHost(),
              first,
              recipe.user(),
              recipe.size(),
              recipe.kubernetes().map(kubernetes -> kubernetes.source().label()),
              files);
      put(built, image);
      return image;
    } catch (IOException e) {
      throw unstorable(e);
    }
  }

  /**
   * Makes a folder of files an image.
   *
   * @param built a folder beside the images' folders, with the image's files; gone afterwards
   * @param image what the files are; whoever calls has checked that
   */
  public void put(Path built, Image image) throws Problem {
    try {
      documents.write(built.resolve(MANIFEST), image);
      for (Path file : Folders.files(built)) {
        Files.setPosixFilePermissions(file, READ_ONLY_FILE);
      }
      publish(built, folder(image.digest()));
    } catch (IOException e) {
      throw unstorable(e);
    }
  }

  private Problem unstorable(IOException e) {
    return new Problem(
        Problem.Kind.UNAVAILABLE,
        "the image can't be stored: " + Reason.of(e),
        "look for free space and permissions in " + home.images(),
        e);
  }

  private static void publish(Path built, Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      Files.setPosixFilePermissions(folder, WRITABLE_FOLDER);
      for (Path file : Folders.files(built)) {
        Files.move(file, folder.resolve(file.getFileName()), StandardCopyOption.ATOMIC_MOVE);
      }
      Folders.delete(built);
    } else {
      Files.move(built, folder);
    }
    Files.setPosixFilePermissions(folder, READ_ONLY_FOLDER);
  }

  /**
   * Removes an image.
   *
   * @throws Problem when something needs it, or another process holds the store
   */
  public void remove(Image image, ImageUsers users) throws Problem {
    try (StoreLock _ = StoreLock.alone(home.make(home.images()))) {
      List<String> needing = users.of(image.digest());
      if (!needing.isEmpty()) {
        throw new Problem(
            Problem.Kind.REFUSED,
            "the image " + image.digest().brief() + " is needed by " + String.join(", ", needing),
            "delete what needs it first, or upgrade it to another image");
      }
      // Under another name first: what an interruption leaves behind is no image.
      Path gone = home.images().resolve(LEFTOVER + image.digest().brief());
      Folders.delete(gone);
      Files.setPosixFilePermissions(folder(image.digest()), WRITABLE_FOLDER);
      Files.move(folder(image.digest()), gone);
      for (Path left : Folders.files(home.images())) {
        if (String.valueOf(left.getFileName()).startsWith(LEFTOVER)) {
          Folders.delete(left);
        }
      }
    } catch (IOException e) {
      throw new Problem(
          Problem.Kind.FAILED,
          "the image " + image.digest().brief() + " can't be removed: " + Reason.of(e),
          "look at the permissions of " + home.images(),
          e);
    }
  }

  private static Problem damaged(Path folder, String how) {
    return new Problem(
        Problem.Kind.FAILED,
        "the image in " + folder + " is damaged: " + how,
        "build it again and delete that folder");
  }

  private Image read(Path folder) throws Problem {
    Image image =
        documents
            .read(folder.resolve(MANIFEST), Image.class)
            .orElseThrow(() -> damaged(folder, "it has no " + MANIFEST));
    if (!folder.endsWith(image.digest().value())) {
      throw damaged(folder, "its manifest is that of another image");
    }
    return image;
  }

  private List<Path> folders() throws Problem {
    List<Path> folders = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(home.images())) {
      for (Path entry : entries) {
        if (Digest.isDigest(String.valueOf(entry.getFileName()))) {
          folders.add(entry);
        }
      }
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new Problem(
          Problem.Kind.UNAVAILABLE,
          "the folder " + home.images() + " can't be read: " + Reason.of(e),
          "look at its permissions",
          e);
    }
    return folders;
  }
}
