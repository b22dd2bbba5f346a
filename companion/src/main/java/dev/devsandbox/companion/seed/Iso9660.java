package dev.devsandbox.companion.seed;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A CD-ROM image with a few small files in its root, as ECMA-119 (ISO 9660) has it. The same files
 * give the same bytes: every date in it is left unspecified.
 *
 * <p>File identifiers are the names in upper case; a hyphen is kept, although §7.4.1 doesn't list
 * it, because readers take it and NoCloud's names have one.
 */
public final class Iso9660 {
  /** A sector and a logical block, in bytes (§6.1.2, §6.2.2). */
  public static final int SECTOR = 2048;

  /** So that the root directory fits in one sector. */
  private static final int MOST_FILES = 16;

  private static final int MOST_BYTES = 1 << 20;

  private static final Pattern FILE_NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,27}");
  private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9_]{1,32}");

  /** The first 16 sectors are the system's (§6.2.1); the layout behind them is fixed. */
  private static final int PRIMARY_DESCRIPTOR = 16;

  private static final int SET_TERMINATOR = 17;
  private static final int LITTLE_PATH_TABLE = 18;
  private static final int BIG_PATH_TABLE = 19;
  private static final int ROOT_DIRECTORY = 20;
  private static final int FIRST_FILE = 21;

  private static final int PATH_TABLE_BYTES = 10;
  private static final int DIRECTORY_FLAG = 2;
  private static final byte[] SELF = {0};
  private static final byte[] PARENT = {1};

  private final String label;
  private final SortedMap<String, byte[]> files;

  /**
   * A volume.
   *
   * @param label 1 to 32 letters, digits and underscores
   * @param files content by name; at most 16 names of 1 to 28 lower-case letters, digits and
   *     hyphens, and 1 MiB together
   * @throws IllegalArgumentException when a bound is broken
   */
  public Iso9660(String label, Map<String, byte[]> files) {
    require(LABEL.matcher(label).matches(), "label");
    require(files.size() <= MOST_FILES, "number of files");
    require(
        files.keySet().stream().allMatch(name -> FILE_NAME.matcher(name).matches()), "file name");
    require(
        files.values().stream().mapToLong(bytes -> bytes.length).sum() <= MOST_BYTES, "file size");
    this.label = label;
    this.files = new TreeMap<>(files);
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new IllegalArgumentException("out of bounds: " + what);
    }
  }

  /** The image. */
  public byte[] bytes() {
    int sectors = FIRST_FILE + files.values().stream().mapToInt(Iso9660::sectors).sum();
    ByteBuffer image = ByteBuffer.allocate(sectors * SECTOR);
    describeVolume(sector(image, PRIMARY_DESCRIPTOR), sectors);
    sector(image, SET_TERMINATOR).put((byte) 255).put(ascii("CD001")).put((byte) 1);
    putPathTable(sector(image, LITTLE_PATH_TABLE).order(ByteOrder.LITTLE_ENDIAN));
    putPathTable(sector(image, BIG_PATH_TABLE));
    putRoot(sector(image, ROOT_DIRECTORY));
    int at = FIRST_FILE;
    for (byte[] content : files.values()) {
      image.put(at * SECTOR, content);
      at += sectors(content);
    }
    return image.array();
  }

  /** Primary Volume Descriptor (§8.4). */
  private void describeVolume(ByteBuffer out, int sectors) {
    out.put((byte) 1).put(ascii("CD001")).put((byte) 1).put((byte) 0);
    putText(out, "", 32);
    putText(out, label, 32);
    out.position(80);
    putBoth(out, sectors);
    out.position(120);
    putBoth(out, (short) 1);
    putBoth(out, (short) 1);
    putBoth(out, (short) SECTOR);
    putBoth(out, PATH_TABLE_BYTES);
    out.order(ByteOrder.LITTLE_ENDIAN).putInt(LITTLE_PATH_TABLE).putInt(0);
    out.order(ByteOrder.BIG_ENDIAN).putInt(BIG_PATH_TABLE).putInt(0);
    putRecord(out, SELF, ROOT_DIRECTORY, SECTOR, DIRECTORY_FLAG);
    // Set, publisher, preparer and application, then three file names: none of them is given.
    putText(out, "", 4 * 128 + 3 * 37);
    for (int date = 0; date < 4; date++) {
      out.put(ascii("0".repeat(16))).put((byte) 0);
    }
    out.put((byte) 1);
  }

  /** The root directory's record is the only one (§9.4). */
  private static void putPathTable(ByteBuffer out) {
    out.put((byte) SELF.length).put((byte) 0).putInt(ROOT_DIRECTORY).putShort((short) 1).put(SELF);
  }

  private void putRoot(ByteBuffer out) {
    putRecord(out, SELF, ROOT_DIRECTORY, SECTOR, DIRECTORY_FLAG);
    putRecord(out, PARENT, ROOT_DIRECTORY, SECTOR, DIRECTORY_FLAG);
    int at = FIRST_FILE;
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      byte[] identifier = ascii(file.getKey().toUpperCase(Locale.ROOT) + ".;1");
      putRecord(out, identifier, at, file.getValue().length, 0);
      at += sectors(file.getValue());
    }
  }

  /** Directory record (§9.1); its length is even. */
  private static void putRecord(ByteBuffer out, byte[] identifier, int at, int size, int flags) {
    int length = (33 + identifier.length + 1) / 2 * 2;
    int end = out.position() + length;
    out.put((byte) length).put((byte) 0);
    putBoth(out, at);
    putBoth(out, size);
    out.put(new byte[7]).put((byte) flags).put((byte) 0).put((byte) 0);
    putBoth(out, (short) 1);
    out.put((byte) identifier.length).put(identifier).position(end);
  }

  /** A number in both byte orders (§7.3.3). */
  private static void putBoth(ByteBuffer out, int number) {
    out.putInt(Integer.reverseBytes(number)).putInt(number);
  }

  /** A number in both byte orders (§7.2.3). */
  private static void putBoth(ByteBuffer out, short number) {
    out.putShort(Short.reverseBytes(number)).putShort(number);
  }

  private static void putText(ByteBuffer out, String text, int length) {
    out.put(ascii(text + " ".repeat(length - text.length())));
  }

  private static ByteBuffer sector(ByteBuffer image, int number) {
    return image.slice(number * SECTOR, SECTOR);
  }

  private static int sectors(byte[] content) {
    return (content.length + SECTOR - 1) / SECTOR;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
