package dev.devsandbox.egress.dns;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Query ids that nobody can guess, straight from the kernel: the JDK's generator costs more to load
 * than the rest of the look-up.
 */
final class RandomIds {
  private final FileInputStream kernel;
  private final ByteBuffer pool = ByteBuffer.allocate(256).flip();

  /** Opens its source for good: later there may be no descriptor left for it. */
  RandomIds() {
    try {
      kernel = new FileInputStream("/dev/urandom");
    } catch (IOException e) {
      throw new IllegalStateException("no random numbers", e);
    }
  }

  short next() {
    if (pool.remaining() < Short.BYTES) {
      refill();
    }
    return pool.getShort();
  }

  private void refill() {
    pool.clear();
    try {
      if (kernel.readNBytes(pool.array(), 0, pool.capacity()) < pool.capacity()) {
        throw new IllegalStateException("/dev/urandom ended");
      }
    } catch (IOException e) {
      throw new IllegalStateException("no random numbers", e);
    }
  }
}
