package dev.devsandbox.companion.fence;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Whole frames on their way back to QEMU. To write here never waits: QEMU waits until what it hands
 * over is taken, and takes nothing meanwhile, so who waited for it in turn would wait for ever.
 * When there is no room frames are lost, as on any busy network.
 */
final class FrameQueue implements WritableByteChannel {
  /** Writes that wait at most; each has at most as many bytes as the fence reads at once. */
  static final int MOST = 32;

  private final BlockingQueue<byte[]> waiting = new ArrayBlockingQueue<>(MOST);
  private volatile boolean open = true;

  /** Takes all that remains, or drops it. */
  @Override
  public int write(ByteBuffer frames) {
    byte[] bytes = new byte[frames.remaining()];
    frames.get(bytes);
    if (bytes.length > 0) {
      waiting.offer(bytes);
    }
    return bytes.length;
  }

  /**
   * Writes what comes, until it is interrupted.
   *
   * @throws IOException when it can't be written
   */
  void drain(WritableByteChannel to) throws IOException, InterruptedException {
    while (true) {
      ByteBuffer frames = ByteBuffer.wrap(waiting.take());
      while (frames.hasRemaining()) {
        to.write(frames);
      }
    }
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public void close() {
    open = false;
  }
}
