package dev.devsandbox.companion.tar;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * What stands before an ordinary file in an archive: POSIX.1-1988's form of tar (ustar), and for
 * files of 8 GiB and more GNU's way to write a length. Others aren't read.
 *
 * @param name 1 to 100 characters of {@code A-Z a-z 0-9 . _ - /}
 * @param bytes the file's length
 */
record TarHeader(String name, long bytes) {
  /** The length of a header; a file's content is filled up to a multiple of it. */
  static final int BLOCK = 512;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._/-]{1,100}");

  private static final int NAME_LENGTH = 100;
  private static final int MODE = 100;
  private static final int OWNER = 108;
  private static final int GROUP = 116;
  private static final int SIZE = 124;
  private static final int SIZE_LENGTH = 12;
  private static final int TIME = 136;
  private static final int SUM = 148;
  private static final int SUM_LENGTH = 8;
  private static final int TYPE = 156;
  private static final int MAGIC = 257;
  private static final int PREFIX = 345;
  private static final int PREFIX_LENGTH = 155;

  /** The first byte of a length that is written in base 256. */
  private static final int BASE_256 = 0x80;

  private static final byte[] USTAR = "ustar\00000".getBytes(StandardCharsets.US_ASCII);

  TarHeader {
    if (!NAME.matcher(name).matches() || bytes < 0) {
      throw new IllegalArgumentException("not a file of an archive");
    }
  }

  /** The header as a block, of a file that only its user can read. */
  byte[] block() {
    byte[] block = new byte[BLOCK];
    put(block, 0, name);
    put(block, MODE, "0000600");
    put(block, OWNER, "0000000");
    put(block, GROUP, "0000000");
    if (bytes < 1L << 33) {
      put(block, SIZE, "%011o".formatted(bytes));
    } else {
      block[SIZE] = (byte) BASE_256;
      for (int i = 0; i < Long.BYTES; i++) {
        block[SIZE + SIZE_LENGTH - 1 - i] = (byte) (bytes >>> (i * Byte.SIZE));
      }
    }
    put(block, TIME, "00000000000");
    block[TYPE] = '0';
    System.arraycopy(USTAR, 0, block, MAGIC, USTAR.length);
    put(block, SUM, "%06o\0 ".formatted(sum(block)));
    return block;
  }

  /**
   * Reads a header.
   *
   * @throws TarException when it is anything but that of an ordinary file
   */
  static TarHeader read(byte[] block) throws TarException {
    if (octal(block, SUM, SUM_LENGTH) != sum(block)) {
      throw new TarException("the sum of a header is wrong");
    }
    boolean ordinary = block[TYPE] == '0' || block[TYPE] == 0;
    if (!ordinary || !text(block, PREFIX, PREFIX_LENGTH).isEmpty()) {
      throw new TarException("there is something else than an ordinary file");
    }
    try {
      return new TarHeader(text(block, 0, NAME_LENGTH), size(block));
    } catch (IllegalArgumentException e) {
      throw new TarException("a file has no proper name", e);
    }
  }

  private static long size(byte[] block) throws TarException {
    if ((block[SIZE] & 0xff) != BASE_256) {
      return octal(block, SIZE, SIZE_LENGTH);
    }
    long size = 0;
    for (int i = 1; i < SIZE_LENGTH; i++) {
      if (size >= 1L << (Long.SIZE - 1 - Byte.SIZE)) {
        throw new TarException("a file is too long");
      }
      size = (size << Byte.SIZE) | (block[SIZE + i] & 0xff);
    }
    return size;
  }

  private static long octal(byte[] block, int from, int length) throws TarException {
    String digits = text(block, from, length).strip();
    if (!digits.matches("[0-7]{1,12}")) {
      throw new TarException("a header has no proper number");
    }
    return Long.parseLong(digits, 8);
  }

  /** The sum of all bytes, with blanks in place of the sum. */
  private static long sum(byte[] block) {
    long sum = (long) SUM_LENGTH * ' ';
    for (int i = 0; i < BLOCK; i++) {
      sum += i >= SUM && i < SUM + SUM_LENGTH ? 0 : block[i] & 0xff;
    }
    return sum;
  }

  /** Up to the first zero. */
  private static String text(byte[] block, int from, int length) {
    int end = from;
    while (end < from + length && block[end] != 0) {
      end++;
    }
    return new String(Arrays.copyOfRange(block, from, end), StandardCharsets.ISO_8859_1);
  }

  private static void put(byte[] block, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, block, at, bytes.length);
  }
}
