package dev.devsandbox.companion.tar;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.LongConsumer;

/** Writes an archive, file by file. The stream stays open, and gets its two last blocks by end. */
public final class TarWriter {
  private static final int BUFFER_BYTES = 1 << 20;

  private final OutputStream out;

  public TarWriter(OutputStream out) {
    this.out = out;
  }

  /**
   * Adds a file.
   *
   * @param name see {@link TarHeader#name}
   * @param bytes what is read of the stream
   * @param written takes how many bytes were written, after each MiB
   * @throws EOFException when the stream has less
   */
  public void add(String name, long bytes, InputStream content, LongConsumer written)
      throws IOException {
    out.write(new TarHeader(name, bytes).block());
    byte[] buffer = new byte[BUFFER_BYTES];
    long left = bytes;
    while (left > 0) {
      int n = content.readNBytes(buffer, 0, (int) Math.min(left, BUFFER_BYTES));
      if (n == 0) {
        throw new EOFException(name + " became shorter while it was read");
      }
      out.write(buffer, 0, n);
      left -= n;
      written.accept(n);
    }
    out.write(new byte[Math.floorMod(-bytes, TarHeader.BLOCK)]);
  }

  /** Writes that there is no more. */
  public void end() throws IOException {
    out.write(new byte[2 * TarHeader.BLOCK]);
    out.flush();
  }
}
