package dev.devsandbox.companion.vm;

import dev.devsandbox.companion.config.Config;
import dev.devsandbox.companion.disk.DataDisk;
import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.image.Image;
import dev.devsandbox.companion.seed.Seed;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What an archive of a VM holds, as its first file {@link #FILE} says. What identifies the VM isn't
 * in it; keys, addresses and ports are made anew where it is imported. To be one, it has passed
 * every check that needs no look at the files.
 *
 * @param version of this form, 1
 * @param name the VM's where it was exported
 * @param image that its system disk lies on; its files are in the archive or they aren't
 * @param dataDiskBytes size of its data disk, if it has one
 * @param files the other files of the archive, which has them in the order of their names
 */
record Parcel(
    int version,
    Name name,
    Image image,
    int cpus,
    int memoryMiB,
    long diskBytes,
    Network network,
    Optional<Long> dataDiskBytes,
    SortedMap<String, Image.Part> files) {
  /** The name of the archive's first file. */
  static final String FILE = "devsandbox-vm.json";

  static final int VERSION = 1;

  /** What differs from the image, as qcow2 that names none. */
  static final String DISK = "disk.qcow2";

  /** The data disk, as qcow2. */
  static final String DATA = "data.qcow2";

  /** How the names begin of the image's files. */
  static final String IMAGE = "image/";

  private static final int MOST_IMAGE_FILES = 16;
  private static final Pattern IMAGE_FILE = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");
  private static final Pattern LABEL = Pattern.compile("[ -~]{0,100}");
  private static final int MIB = 20;

  Parcel {
    require(version == VERSION, "it is of another version of devsandbox");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(network, "network");
    Objects.requireNonNull(dataDiskBytes, "dataDiskBytes");
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    require(cpus >= 1 && cpus <= Config.MOST_CPUS, "cpus");
    long memory = (long) memoryMiB << MIB;
    require(
        memory >= Config.LEAST_MEMORY.bytes() && memory <= Config.MOST_MEMORY.bytes(), "memoryMiB");
    check(image);
    require(diskBytes >= image.virtualBytes() && isSize(diskBytes), "diskBytes");
    dataDiskBytes.ifPresent(
        bytes -> require(bytes >= DataDisk.SMALLEST && bytes <= DataDisk.LARGEST, "dataDiskBytes"));
    check(files, image, dataDiskBytes.isPresent());
  }

  private static void check(Image image) {
    Objects.requireNonNull(image.digest(), "image.digest");
    Objects.requireNonNull(image.architecture(), "image.architecture");
    Objects.requireNonNull(image.created(), "image.created");
    require(Seed.isUser(image.user()), "image.user");
    require(image.virtualBytes() > 0 && isSize(image.virtualBytes()), "image.virtualBytes");
    require(
        image.kubernetes().filter(text -> !LABEL.matcher(text).matches()).isEmpty(),
        "image.kubernetes");
    require(image.files().size() <= MOST_IMAGE_FILES, "too many files of the image");
    image
        .files()
        .forEach((file, part) -> {
          require(IMAGE_FILE.matcher(file).matches(), "image.files");
          check(part);
        });
    require(image.files().containsKey(Image.DISK), "the image has no disk");
    require(
        Image.digestOf(image.files()).equals(image.digest()), "the image isn't that of its digest");
  }

  private static void check(SortedMap<String, Image.Part> files, Image image, boolean data) {
    Map<String, Image.Part> rest = new TreeMap<>(files);
    require(rest.remove(DISK) != null, "it has no " + DISK);
    if (rest.remove(DATA) != null) {
      require(data, DATA);
    }
    require(rest.isEmpty() || rest.equals(below(image)), "it has other files than it should");
    files.values().forEach(Parcel::check);
  }

  private static void check(Image.Part part) {
    Objects.requireNonNull(part.sha256(), "sha256");
    require(part.bytes() >= 0 && isSize(part.bytes()), "bytes");
  }

  private static boolean isSize(long bytes) {
    return bytes <= DataDisk.LARGEST;
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new IllegalArgumentException(what);
    }
  }

  /** An image's files, by their names in an archive. */
  static SortedMap<String, Image.Part> below(Image image) {
    SortedMap<String, Image.Part> files = new TreeMap<>();
    image.files().forEach((name, part) -> files.put(IMAGE + name, part));
    return files;
  }

  /** Whether the archive has the image's files. */
  boolean carriesImage() {
    return files.containsKey(IMAGE + Image.DISK);
  }

  /** Whether the archive has what is on the data disk. */
  boolean carriesData() {
    return files.containsKey(DATA);
  }

  /** The VM as one that is made, with a data disk of its name. */
  VmSpec spec(Name as) {
    return new VmSpec(
        as,
        Optional.of(image.digest().value()),
        cpus,
        memoryMiB,
        diskBytes,
        network,
        dataDiskBytes.map(_ -> as),
        dataDiskBytes.orElse(0L));
  }
}
