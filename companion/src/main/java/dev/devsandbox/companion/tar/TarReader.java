package dev.devsandbox.companion.tar;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.LongConsumer;

/**
 * Reads an archive of unknown origin whose files are known beforehand: each by its name and length,
 * in order. Nothing of the archive decides where anything is written, or how much.
 */
public final class TarReader {
  private static final int BUFFER_BYTES = 1 << 20;

  private final InputStream in;

  public TarReader(InputStream in) {
    this.in = in;
  }

  /**
   * Reads the next file whole.
   *
   * @param most its greatest length
   * @throws TarException when the next is another file, or a longer one
   */
  public byte[] read(String name, int most) throws IOException {
    TarHeader header = next(name);
    if (header.bytes() > most) {
      throw new TarException(name + " is longer than " + most + " bytes");
    }
    byte[] content = in.readNBytes((int) header.bytes());
    if (content.length < header.bytes()) {
      throw ended();
    }
    skipFilling(header.bytes());
    return content;
  }

  /**
   * Reads the next file.
   *
   * @param read takes how many bytes were read, after each MiB
   * @throws TarException when the next is another file, or has another length
   */
  public void copy(String name, long bytes, OutputStream to, LongConsumer read) throws IOException {
    TarHeader header = next(name);
    if (header.bytes() != bytes) {
      throw new TarException(name + " has another length than it should");
    }
    byte[] buffer = new byte[BUFFER_BYTES];
    long left = bytes;
    while (left > 0) {
      int n = in.readNBytes(buffer, 0, (int) Math.min(left, BUFFER_BYTES));
      if (n == 0) {
        throw ended();
      }
      to.write(buffer, 0, n);
      left -= n;
      read.accept(n);
    }
    skipFilling(bytes);
  }

  /**
   * Checks that there is no further file.
   *
   * @throws TarException when there is, or the archive was cut off
   */
  public void end() throws IOException {
    for (byte each : block()) {
      if (each != 0) {
        throw new TarException("there is more than it should have");
      }
    }
  }

  private TarHeader next(String name) throws IOException {
    TarHeader header = TarHeader.read(block());
    if (!header.name().equals(name)) {
      throw new TarException("there is another file where " + name + " should be");
    }
    return header;
  }

  private void skipFilling(long bytes) throws IOException {
    int filling = Math.floorMod(-bytes, TarHeader.BLOCK);
    if (in.readNBytes(filling).length < filling) {
      throw ended();
    }
  }

  private byte[] block() throws IOException {
    byte[] block = in.readNBytes(TarHeader.BLOCK);
    if (block.length < TarHeader.BLOCK) {
      throw ended();
    }
    return block;
  }

  private static TarException ended() {
    return new TarException("it ends too early");
  }
}
