package dev.devsandbox.companion.disk;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The header of a disk image of unknown origin (QEMU's {@code docs/interop/qcow2.txt}), read before
 * QEMU or one of its tools opens it: an image can name other files of this machine, which they
 * would open, too.
 */
public final class Qcow2Header {
  private static final int MAGIC = 0x514649fb;
  private static final int VERSION = 3;
  private static final int HEADER_BYTES = 104;

  /** A cluster of the greatest size holds all of the header, its extensions included. */
  private static final int MOST_BYTES = 2 << 20;

  private static final int LEAST_CLUSTER_BITS = 9;
  private static final int MOST_CLUSTER_BITS = 21;

  private static final int END = 0;

  /** The one extension that our exports have: names of features, for people. */
  private static final int FEATURE_NAMES = 0x6803f857;

  private Qcow2Header() {}

  /**
   * Checks that an image stands alone: it lies on no other, has its content in no other file, is
   * not encrypted, compressed in a way of its own or half-written, and has no snapshots.
   *
   * @param bytes its size as a guest sees it
   * @throws IOException when it doesn't, or has another size
   */
  public static void check(Path file, long bytes) throws IOException {
    byte[] first;
    try (InputStream in = Files.newInputStream(file)) {
      first = in.readNBytes(MOST_BYTES);
    }
    check(first, bytes);
  }

  static void check(byte[] first, long bytes) throws IOException {
    if (first.length < HEADER_BYTES) {
      throw new IOException("it is no qcow2 image");
    }
    ByteBuffer header = ByteBuffer.wrap(first);
    if (header.getInt(0) != MAGIC || header.getInt(4) != VERSION) {
      throw new IOException("it is no qcow2 image of version 3");
    }
    if (header.getLong(8) != 0 || header.getInt(16) != 0) {
      throw new IOException("it lies on another image");
    }
    int clusterBits = header.getInt(20);
    if (clusterBits < LEAST_CLUSTER_BITS || clusterBits > MOST_CLUSTER_BITS) {
      throw new IOException("it has clusters of an impossible size");
    }
    if (header.getLong(24) != bytes) {
      throw new IOException("it has another size than it should");
    }
    if (header.getInt(32) != 0) {
      throw new IOException("it is encrypted");
    }
    if (header.getInt(60) != 0) {
      throw new IOException("it has snapshots");
    }
    // Half-written, damaged, with its content elsewhere, or of a kind that our exports aren't.
    if (header.getLong(72) != 0) {
      throw new IOException("it needs more than we make");
    }
    checkExtensions(header);
  }

  /** One of them could name the file with the image's content, another the image below. */
  private static void checkExtensions(ByteBuffer header) throws IOException {
    long at = Integer.toUnsignedLong(header.getInt(100));
    if (at < HEADER_BYTES) {
      throw new IOException("its header is too short");
    }
    while (at + 2L * Integer.BYTES <= header.limit()) {
      int kind = header.getInt((int) at);
      if (kind == END) {
        return;
      }
      if (kind != FEATURE_NAMES) {
        throw new IOException("its header says more than we write");
      }
      long length = Integer.toUnsignedLong(header.getInt((int) at + Integer.BYTES));
      at += 2L * Integer.BYTES + (length + 7) / 8 * 8;
    }
    throw new IOException("its header has no end");
  }
}
