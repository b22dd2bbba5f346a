package dev.devsandbox.companion.vm;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Disk images of which only the header is real. */
final class Disks {
  private static final int HEADER = 512;

  private Disks() {}

  /** An image that stands alone. */
  static byte[] qcow2(long bytes, String content) {
    byte[] text = content.getBytes(StandardCharsets.UTF_8);
    ByteBuffer image = ByteBuffer.allocate(HEADER + text.length);
    image.putInt(0, 0x514649fb).putInt(4, 3).putInt(20, 16).putLong(24, bytes).putInt(100, 104);
    return image.put(HEADER, text).array();
  }

  /** The content of such an image. */
  static String content(byte[] image) {
    return new String(Arrays.copyOfRange(image, HEADER, image.length), StandardCharsets.UTF_8);
  }
}
